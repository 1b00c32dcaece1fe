package org.equilux.master.audit;

import java.util.Optional;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ChunkRows;

/**
 * A result that is to be computed again.
 *
 * @param source of the chunk's pixels
 * @param chunk its number
 * @param rows that the chunk yields
 * @param tables of the page; empty if the result is counts, or the operation has none
 * @param result of the worker, undamaged
 */
public record AuditRequest(
    PageTask task,
    ChunkSource source,
    int chunk,
    ChunkRows rows,
    Optional<LutGrid> tables,
    ChunkOutput result) {}
