// Counts the samples, or the luminance, of packed pixels into LEVELS bins a plane.
// counts: zeroed by the host; 32 bits are enough, because a chunk has fewer than 2^31 pixels.

#if LUMINANCE
#define PLANES 1
#else
#define PLANES COLORS
#endif
#define BINS (PLANES * LEVELS)

int value(__global const SAMPLE *pixel, int plane)
{
#if LUMINANCE
    return luminance(pixel);
#else
    return pixel[plane];
#endif
}

#if LEVELS == 256

// Work-items of a group share counters in local memory, in a few copies so that equal pixels side by
// side do not all wait for one counter; then each group adds its counts to the result.
#define COPIES 4

__kernel void histogram(__global const SAMPLE *in, uint pixels, __global uint *counts)
{
    __local uint bins[COPIES * BINS];
    const uint item = get_local_id(0);
    const uint items = get_local_size(0);
    for (uint i = item; i < COPIES * BINS; i += items)
        bins[i] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);

    __local uint *mine = bins + item % COPIES * BINS;
    for (size_t i = get_global_id(0); i < pixels; i += get_global_size(0))
        for (int plane = 0; plane < PLANES; plane++)
            atomic_inc(mine + plane * LEVELS + value(in + i * CHANNELS, plane));
    barrier(CLK_LOCAL_MEM_FENCE);

    for (uint i = item; i < BINS; i += items) {
        uint sum = 0;
        for (int copy = 0; copy < COPIES; copy++)
            sum += bins[copy * BINS + i];
        if (sum != 0)
            atomic_add(counts + i, sum);
    }
}

#else

// 65536 counters fit no local memory: count in the result itself.
__kernel void histogram(__global const SAMPLE *in, uint pixels, __global uint *counts)
{
    for (size_t i = get_global_id(0); i < pixels; i += get_global_size(0))
        for (int plane = 0; plane < PLANES; plane++)
            atomic_inc(counts + plane * LEVELS + value(in + i * CHANNELS, plane));
}

#endif
