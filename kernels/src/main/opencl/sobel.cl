// Sobel magnitude of the luminance of packed pixels: one gray sample a pixel, with alpha carried over.
// in holds rows firstHeld.. of a picture of pictureHeight rows; out gets rows first.. of it.

#define MAXIMUM (LEVELS - 1)

// Reflected about the edge, which is not repeated: -1 is 1. A single row or column is its own neighbor.
int reflect101(int index, int size)
{
    if (index < 0)
        return min(1, size - 1);
    return index < size ? index : max(0, size - 2);
}

// min(MAXIMUM, round(sqrt(square))). The device's root is only where the search begins, because no
// two devices round it alike.
int rounded_root(ulong square)
{
    if (square >= (ulong) MAXIMUM * MAXIMUM)
        return MAXIMUM;
    ulong root = (ulong) sqrt((float) square);
    while (root * root > square)
        root--;
    while ((root + 1) * (root + 1) <= square)
        root++;
    return (int) (square > root * root + root ? root + 1 : root);
}

__kernel void sobel(
    __global const SAMPLE *in,
    int width,
    int rows,
    int first,
    int firstHeld,
    int pictureHeight,
    __global SAMPLE *out)
{
    const int x = get_global_id(0);
    if (x >= width)
        return;
    const size_t rowLength = (size_t) width * CHANNELS;
    const size_t left = (size_t) reflect101(x - 1, width) * CHANNELS;
    const size_t middle = (size_t) x * CHANNELS;
    const size_t right = (size_t) reflect101(x + 1, width) * CHANNELS;
    for (int row = get_global_id(1); row < rows; row += get_global_size(1)) {
        const int y = first + row;
        __global const SAMPLE *above = in + (reflect101(y - 1, pictureHeight) - firstHeld) * rowLength;
        __global const SAMPLE *here = in + (y - firstHeld) * rowLength;
        __global const SAMPLE *below = in + (reflect101(y + 1, pictureHeight) - firstHeld) * rowLength;

        const int topLeft = luminance(above + left);
        const int topRight = luminance(above + right);
        const int bottomLeft = luminance(below + left);
        const int bottomRight = luminance(below + right);
        const long gx = topRight + 2 * luminance(here + right) + bottomRight
            - topLeft - 2 * luminance(here + left) - bottomLeft;
        const long gy = bottomLeft + 2 * luminance(below + middle) + bottomRight
            - topLeft - 2 * luminance(above + middle) - topRight;

        __global SAMPLE *to = out + ((size_t) row * width + x) * OUT_CHANNELS;
        to[0] = (SAMPLE) rounded_root((ulong) (gx * gx) + (ulong) (gy * gy));
#if CHANNELS > COLORS
        to[1] = here[middle + COLORS];
#endif
    }
}
