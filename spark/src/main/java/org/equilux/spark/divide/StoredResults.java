package org.equilux.spark.divide;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PartialCounts;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.executor.StoredBand;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.spark.task.Place;
import org.equilux.storage.RandomAccessSource;

/**
 * An executor that returns stored results of a picture's pages instead of computing them, so that a
 * {@link org.equilux.engine.job.PictureJob} writes the picture's result. For one job.
 */
final class StoredResults implements ChunkExecutor {
  private final List<DividedPage> pages;

  /** Open files of bands by name; confined to the job's thread. */
  private final Map<String, RandomAccessSource> open = new HashMap<>();

  StoredResults(List<DividedPage> pages) {
    this.pages = pages;
  }

  @Override
  public ChunkSession open(
      ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener) {
    return new Session(plan, pages.get(plan.task().page()), listener);
  }

  private final class Session implements ChunkSession {
    private final ChunkPlan plan;
    private final DividedPage page;
    private final ChunkListener listener;
    private int ready;

    Session(ChunkPlan plan, DividedPage page, ChunkListener listener) {
      this.plan = plan;
      this.page = page;
      this.listener = listener;
    }

    @Override
    public void ready(int chunk) {
      ready++;
      if (ready == plan.chunks().size()) {
        if (page.bands().size() == ready) {
          give(plan.firstPhase());
        } else {
          listener.failed("the picture's file was changed while the picture was processed");
        }
      }
    }

    @Override
    public void publish(ValueRange range) {
      give(plan.afterRange());
    }

    @Override
    public void publish(LutGrid tables) {
      give(Phase.APPLY);
    }

    private void give(Phase phase) {
      int chunks = plan.chunks().size();
      switch (phase) {
        case RANGE -> {
          for (int i = 0; i < chunks; i++) {
            listener.ranged(i, new ChunkOutput.Range(page.range()));
          }
        }
        case MAP -> {
          BitSet all = new BitSet();
          all.set(0, chunks);
          listener.counted(new PartialCounts(all, page.counts(plan.spec().emptyHistograms())));
        }
        case APPLY -> {
          try {
            for (int i = 0; i < chunks; i++) {
              DividedPage.Band band = page.bands().get(i);
              listener.stored(i, new StoredBand.Whole(file(band.file()), band.range()));
            }
          } catch (IOException e) {
            listener.failed("an encoded band cannot be read: " + e.getMessage());
          }
        }
      }
    }

    @Override
    public void close() {}
  }

  private RandomAccessSource file(String name) throws IOException {
    RandomAccessSource known = open.get(name);
    if (known != null) {
      return known;
    }
    RandomAccessSource opened = new Place(name).blob().open();
    open.put(name, opened);
    return opened;
  }

  @Override
  public void close() {
    List<RandomAccessSource> all = new ArrayList<>(open.values());
    open.clear();
    for (RandomAccessSource file : all) {
      try {
        file.close();
      } catch (IOException e) {
        // The file was only read.
      }
    }
  }
}
