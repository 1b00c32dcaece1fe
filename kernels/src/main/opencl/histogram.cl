// Counts the samples, or the luminance, of packed pixels into LEVELS bins a plane.
// mask: a byte for each pixel, which is counted where that is not 0; not looked at unless MASKED.
// counts: zeroed by the host; 32 bits are enough, because a chunk has fewer than 2^31 pixels.

__kernel void histogram(
    __global const uint4 *in, __global const uchar *mask, uint pixels, __global uint *counts)
{
    __local uint counters[WINDOW * COPIES];
    const int first = window_start(get_global_id(1));
    clear_counters(counters);

    run_counter planes[PLANES];
#pragma unroll
    for (int plane = 0; plane < PLANES; plane++)
        planes[plane] = (run_counter) {counters, first, 0, 0};
    const uint packets = pixels / PACKET;
    for (uint packet = get_global_id(0); packet < packets; packet += get_global_size(0)) {
        uint words[4 * CHANNELS];
        load_packet(in, packet, words);
#pragma unroll
        for (int pixel = 0; pixel < PACKET; pixel++) {
            const uint times = !MASKED || mask[packet * PACKET + pixel] != 0;
#if LUMINANCE
            count(planes, packet_luminance(words, pixel), times);
#else
#pragma unroll
            for (int plane = 0; plane < PLANES; plane++) {
                const int value = packet_sample(words, pixel * CHANNELS + plane);
                count(planes + plane, plane * LEVELS + value, times);
            }
#endif
        }
    }
    for (uint i = packets * PACKET + get_global_id(0); i < pixels; i += get_global_size(0)) {
        __global const SAMPLE *pixel = (__global const SAMPLE *) in + (size_t) i * CHANNELS;
        count_pixel(planes, pixel, !MASKED || mask[i] != 0);
    }
#pragma unroll
    for (int plane = 0; plane < PLANES; plane++)
        end_run(planes + plane);
    add_counters(counters, counts + first);
}
