package org.equilux.engine.page;

import java.io.IOException;
import java.util.Optional;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.MemoryBudget;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.RowSink;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.Scratch;

/**
 * The input of a picture that is one stream: its rows are decoded in one place, into a spool, and a
 * chunk is ready when its rows are spooled.
 */
public final class SpooledChunks implements PageInput {
  private final PictureReader reader;
  private final int page;
  private final ChunkPlan plan;
  private final RowSpool spool;
  private final ChunkMasks masks;

  public SpooledChunks(
      PictureReader reader,
      int page,
      ChunkPlan plan,
      ChunkMasks masks,
      Scratch scratch,
      MemoryBudget memory)
      throws IOException {
    this.reader = reader;
    this.page = page;
    this.plan = plan;
    this.masks = masks;
    this.spool =
        RowSpool.open(
            scratch,
            (long) plan.spec().width() * plan.spec().format().bytesPerPixel(),
            plan.spec().height(),
            memory);
  }

  @Override
  public ChunkInput.Encoded input(int chunk) throws IOException {
    ChunkRows rows = plan.chunks().get(chunk);
    return new ChunkInput.Inline(spool.read(rows.firstHeld(), rows.held()));
  }

  @Override
  public Optional<Pixels> mask(int chunk) throws IOException {
    return masks.of(chunk);
  }

  @Override
  public void feed(ChunkSession session, PageResults results)
      throws IOException, JobFailedException {
    try {
      reader.decode(page, new Filling(session, results));
    } catch (IOException e) {
      // The sink may have thrown because the results have failed.
      results.check();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }

  /** Spools decoded rows and declares each complete chunk ready. */
  private final class Filling implements RowSink {
    private final ChunkSession session;
    private final PageResults results;
    private final int rowBytes = plan.spec().width() * plan.spec().format().bytesPerPixel();
    private int rows;
    private int ready;

    Filling(ChunkSession session, PageResults results) {
      this.session = session;
      this.results = results;
    }

    @Override
    public void rows(byte[] data, int offset, int count) throws IOException {
      if (results.isFailed()) {
        throw new IOException("the page cannot be completed");
      }
      spool.write(rows, data, offset, Math.multiplyExact(count, rowBytes));
      if (masks.salvaged().isPresent()) {
        masks.salvaged().get().rows(count);
      }
      rows += count;
      while (ready < plan.chunks().size() && needed(plan.chunks().get(ready)) <= rows) {
        if (!results.isKept(ready)) {
          session.ready(ready);
        }
        ready++;
      }
    }

    @Override
    public void missing(int firstColumn, int columns, int firstRow, int missingRows) {
      masks
          .salvaged()
          .ifPresent(pixels -> pixels.missing(firstColumn, columns, firstRow, missingRows));
    }

    private static int needed(ChunkRows chunk) {
      return chunk.end() + chunk.haloBelow();
    }
  }
}
