"""Where does a state run down to, and what has to be climbed in between?"""
