// Medians of squares of packed samples, each channel by itself, with alpha carried over. HALO: how far a
// square reaches to each side. Beyond the picture's edges the first and last rows and columns repeat.
// in holds rows firstHeld.. of a picture of pictureHeight rows; out gets rows first.. of it.

#define SIDE (2 * HALO + 1)
#define WINDOW (SIDE * SIDE)

// Neither the least nor the greatest of these values can be the median of all values.
#define KEPT (WINDOW / 2 + 2)

void order(int *less, int *more)
{
    const int least = min(*less, *more);
    *more = max(*less, *more);
    *less = least;
}

// Forgets the least and the greatest of the first values, takes in the next one, and so on until three are
// left. All loops have constant bounds, so that they are unrolled and values are registers.
int median_of(int *values)
{
#pragma unroll
    for (int round = 0; round <= WINDOW - KEPT; round++) {
        const int last = KEPT - 1 - round;
#pragma unroll
        for (int i = 1; i <= last; i++)
            order(values, values + i);
#pragma unroll
        for (int i = 1; i < last; i++)
            order(values + i, values + last);
        if (round < WINDOW - KEPT)
            values[0] = values[KEPT + round];
    }
    return values[1];
}

__kernel void median(
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
    for (int row = get_global_id(1); row < rows; row += get_global_size(1)) {
        const int y = first + row;
        __global SAMPLE *to = out + ((size_t) row * width + x) * CHANNELS;
        for (int c = 0; c < COLORS; c++) {
            int values[WINDOW];
#pragma unroll
            for (int i = 0; i < WINDOW; i++) {
                const int nearX = clamp(x + i % SIDE - HALO, 0, width - 1);
                const int nearY = clamp(y + i / SIDE - HALO, 0, pictureHeight - 1) - firstHeld;
                values[i] = in[((size_t) nearY * width + nearX) * CHANNELS + c];
            }
            to[c] = (SAMPLE) median_of(values);
        }
#if CHANNELS > COLORS
        to[COLORS] = in[((size_t) (y - firstHeld) * width + x) * CHANNELS + COLORS];
#endif
    }
}
