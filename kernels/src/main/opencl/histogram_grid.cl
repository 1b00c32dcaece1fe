// Counts the samples, or the luminance, of packed pixels into LEVELS bins a plane for each cell of a grid.
// Groups along the first dimension count cells, those along the second one share a cell, and those along the
// third one count different bins. A cell is tileWidth columns of the padded picture; those beyond its
// width repeat the columns in sources. rowLists: for each row of cells where its list of rows begins (and
// last where the last one ends), then the rows that it counts, those that repeat others included.
// mask, counts: as for histogram.

__kernel void histogram_grid(
    __global const SAMPLE *in,
    __global const uchar *mask,
    int width,
    int tileWidth,
    int columns,
    int tileRows,
    __global const int *sources,
    __global const int *rowLists,
    __global uint *counts)
{
    __local uint counters[WINDOW * COPIES];
    const int tile = get_group_id(0);
    const int column = tile % columns;
    const int firstInList = rowLists[tile / columns];
    const uint pixels = (uint) (rowLists[tile / columns + 1] - firstInList) * tileWidth;
    if (pixels == 0)
        return;
    __global const int *rows = rowLists + tileRows + 1 + firstInList;
    const int first = window_start(get_global_id(2));
    clear_counters(counters);

    run_counter planes[PLANES];
#pragma unroll
    for (int plane = 0; plane < PLANES; plane++)
        planes[plane] = (run_counter) {counters, first, 0, 0};
    const uint step = get_local_size(0) * get_num_groups(1);
    for (uint i = get_group_id(1) * get_local_size(0) + get_local_id(0); i < pixels; i += step) {
        const int padded = column * tileWidth + i % tileWidth;
        const int x = padded < width ? padded : sources[padded - width];
        const size_t at = (size_t) rows[i / tileWidth] * width + x;
        count_pixel(planes, in + at * CHANNELS, !MASKED || mask[at] != 0);
    }
#pragma unroll
    for (int plane = 0; plane < PLANES; plane++)
        end_run(planes + plane);
    add_counters(counters, counts + (size_t) tile * BINS + first);
}
