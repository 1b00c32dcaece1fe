// Counts the samples, or the luminance, of packed pixels into LEVELS bins a plane.
// mask: a byte for each pixel, which is counted where that is not 0; not looked at unless MASKED.
// counts: zeroed by the host; 32 bits are enough, because a chunk has fewer than 2^31 pixels.

__kernel void histogram(
    __global const uint4 *in, __global const uchar *mask, uint pixels, __global uint *counts)
{
    __local uint counters[WINDOW * COPIES];
    const int first = get_global_id(1) * WINDOW;
    clear_counters(counters);

    run_counter planes[PLANES];
#pragma unroll
    for (int plane = 0; plane < PLANES; plane++)
        planes[plane] = (run_counter) {counters, first, 0, 0};
    for (uint packet = get_global_id(0); packet * PACKET < pixels; packet += get_global_size(0)) {
        uint words[4 * CHANNELS];
        load_packet(in, packet, words);
        const uint left = pixels - packet * PACKET;
#pragma unroll
        for (int pixel = 0; pixel < PACKET; pixel++) {
#if MASKED
            const uint times = pixel < left && mask[packet * PACKET + pixel] != 0;
#else
            const uint times = pixel < left;
#endif
#pragma unroll
            for (int plane = 0; plane < PLANES; plane++) {
#if LUMINANCE
                count(planes + plane, packet_luminance(words, pixel), times);
#else
                const int value = packet_sample(words, pixel * CHANNELS + plane);
                count(planes + plane, plane * LEVELS + value, times);
#endif
            }
        }
    }
#pragma unroll
    for (int plane = 0; plane < PLANES; plane++)
        end_run(planes + plane);
    add_counters(counters, counts + first);
}
