package org.equilux.master.audit;

import java.util.Optional;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ChunkRows;

/**
 * A result that is to be recomputed.
 *
 * @param source of the chunk's pixels
 * @param chunk its index
 * @param rows that the chunk yields
 * @param tables of the page; empty if the result consists of counts or the operation has no tables
 * @param result of the worker, free of damage
 */
public record AuditRequest(
    PageTask task,
    ChunkSource source,
    int chunk,
    ChunkRows rows,
    Optional<LutGrid> tables,
    ChunkOutput result) {}
