"""Before an audience: presenter mode, the lecturer's window, and the Info page of the lesson."""
