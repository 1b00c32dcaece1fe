// Maps packed pixels between the tables of the four cells whose centres are around them; alpha is carried
// over. tables: LEVELS entries a plane a cell, row of cells by row of cells.
// across, for each column, and down, for each row: the cell before the pixel, that after it, and as bits of
// floats how much the latter and the former count. The host computes them, as all backends must have the
// same ones; products, sums and rint round alike everywhere, as long as nothing is contracted.

float interpolated(
    __global const ushort *tables, int columns, const int4 across, const int4 down, int plane, int value)
{
    const int cell = PLANES * LEVELS;
    __global const ushort *above = tables + (size_t) down.x * columns * cell + plane * LEVELS + value;
    __global const ushort *below = tables + (size_t) down.y * columns * cell + plane * LEVELS + value;
    const float right = as_float(across.z);
    const float left = as_float(across.w);
    const float upper = above[across.x * cell] * left + above[across.y * cell] * right;
    const float lower = below[across.x * cell] * left + below[across.y * cell] * right;
    return rint(upper * as_float(down.w) + lower * as_float(down.z));
}

__kernel void interpolate_lut(
    __global const SAMPLE *in,
    int width,
    int rows,
    int first,
    __global const ushort *tables,
    int columns,
    int maximum,
    __global const int4 *across,
    __global const int4 *down,
    __global SAMPLE *out)
{
    const int x = get_global_id(0);
    if (x >= width)
        return;
    const int4 horizontal = across[x];
    for (int y = get_global_id(1); y < rows; y += get_global_size(1)) {
        const size_t at = (size_t) y * width + x;
        __global const SAMPLE *from = in + at * CHANNELS;
        __global SAMPLE *to = out + at * OUT_CHANNELS;
        const int4 vertical = down[first + y];
#if LUMINANCE
        const int luma = luminance(from);
        const int value = (int) interpolated(tables, columns, horizontal, vertical, 0, luma);
#endif
        for (int c = 0; c < OUT_COLORS; c++) {
#if GRAY
            to[c] = (SAMPLE) value;
#elif LUMINANCE
            to[c] = (SAMPLE) clamp(from[c] + value - luma, 0, maximum);
#else
            to[c] = (SAMPLE) (int) interpolated(tables, columns, horizontal, vertical, c, from[c]);
#endif
        }
#if CHANNELS > COLORS
        to[OUT_COLORS] = from[COLORS];
#endif
    }
}
