#version 120
uniform mat4 matrix;
attribute vec3 position;
attribute vec4 value;
varying vec3 place;
varying vec4 look;
void main() {
    place = position;
    look = value;
    gl_Position = matrix * vec4(position, 1.0);
}
