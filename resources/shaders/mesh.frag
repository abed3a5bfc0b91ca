#version 120
uniform float palette[72];
uniform float bands;  // 0: every corner has its own colour, and every triangle is flat
uniform vec3 light;
uniform vec3 eye;
varying vec3 place;
varying vec4 look;
vec3 tint(float band) {
    int k = 3 * int(clamp(band, 0.0, bands - 1.0) + 0.5);
    return vec3(palette[k], palette[k + 1], palette[k + 2]);
}
vec3 banded(vec3 normal, vec3 towards, float level, float slope) {
    float border = floor(level + 0.5);
    float away = (level - border) / slope;  // pixels from the nearest border of a band
    vec3 colour = mix(tint(border - 1.0), tint(border), clamp(away + 0.5, 0.0, 1.0));
    float dense = clamp(1.6 - 2.5 * slope, 0.0, 1.0) * step(0.5, border) * step(border, bands - 0.5);
    float dark = 0.30 * clamp(1.15 - abs(away), 0.0, 1.0) * dense;
    float wall = 1.0 - step(0.02, abs(normal.z));
    float lit = 0.58 + 0.52 * max(dot(normal, light), 0.0) + 0.10 * normal.z - 0.16 * wall;
    float shine = 0.16 * pow(max(dot(normal, normalize(light + towards)), 0.0), 28.0) * (1.0 - wall);
    return colour * lit * (1.0 - dark) + shine;
}
void main() {
    vec3 towards = normalize(eye - place);
    vec3 flat_normal = normalize(cross(dFdx(place), dFdy(place)));
    flat_normal *= sign(dot(flat_normal, towards));
    float slope = max(fwidth(look.w), 1e-6);
    float lit = 0.66 + 0.38 * max(dot(flat_normal, light), 0.0) + 0.08 * flat_normal.z;
    gl_FragColor = vec4(bands > 0.0 ? banded(normalize(look.xyz), towards, look.w, slope) : look.xyz * lit, 1.0);
}
