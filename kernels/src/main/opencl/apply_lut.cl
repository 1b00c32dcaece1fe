// Maps packed pixels through tables of LEVELS entries a plane; alpha is carried over.

__kernel void apply_lut(
    __global const uint4 *in,
    uint pixels,
    __global const ushort *tables,
    int maximum,
    __global uint4 *out)
{
#if LEVELS == 256
    __local uchar table[PLANES * LEVELS];
    for (uint i = get_local_id(0); i < PLANES * LEVELS; i += get_local_size(0))
        table[i] = (uchar) tables[i];
    barrier(CLK_LOCAL_MEM_FENCE);
#else
    __global const ushort *table = tables; // larger than local memory
#endif
    for (uint packet = get_global_id(0); packet * PACKET < pixels; packet += get_global_size(0)) {
        uint words[4 * CHANNELS];
        uint mapped[4 * OUT_CHANNELS] = {0};
        load_packet(in, packet, words);
#pragma unroll
        for (int pixel = 0; pixel < PACKET; pixel++) {
            const int from = pixel * CHANNELS;
            const int to = pixel * OUT_CHANNELS;
#if LUMINANCE
            const int y = packet_luminance(words, pixel);
            const int shift = table[y] - y;
#endif
#pragma unroll
            for (int c = 0; c < OUT_COLORS; c++) {
#if GRAY
                put_sample(mapped, to + c, y + shift);
#elif LUMINANCE
                put_sample(mapped, to + c, clamp(packet_sample(words, from + c) + shift, 0, maximum));
#else
                put_sample(mapped, to + c, table[c * LEVELS + packet_sample(words, from + c)]);
#endif
            }
#if CHANNELS > COLORS
            put_sample(mapped, to + OUT_COLORS, packet_sample(words, from + COLORS));
#endif
        }
        store_packet(out, packet, mapped);
    }
}
