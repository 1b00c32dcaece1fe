// Maps packed pixels through tables of LEVELS entries a plane; alpha is carried over.

__kernel void apply_lut(
    __global const SAMPLE *in, uint pixels, __global const ushort *tables, __global SAMPLE *out)
{
    const size_t i = get_global_id(0);
    if (i >= pixels)
        return;
    __global const SAMPLE *from = in + i * CHANNELS;
    __global SAMPLE *to = out + i * CHANNELS;
#if LUMINANCE
    const int y = luminance(from);
    const int shift = tables[y] - y;
    for (int c = 0; c < COLORS; c++)
        to[c] = (SAMPLE) clamp(from[c] + shift, 0, LEVELS - 1);
#else
    for (int c = 0; c < COLORS; c++)
        to[c] = (SAMPLE) tables[c * LEVELS + from[c]];
#endif
#if CHANNELS > COLORS
    to[COLORS] = from[COLORS];
#endif
}
