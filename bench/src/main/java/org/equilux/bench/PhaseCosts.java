package org.equilux.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.bench.results.Statistics;
import org.equilux.chunks.PageTask;
import org.equilux.engine.JobSettings;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.imaging.BandSink;
import org.equilux.imaging.ChunkBands;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.RawCoding;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.ByteReader;
import org.equilux.storage.file.FileBlob;

/**
 * The costs of the steps of a job in one thread, measured on the code of workers and master.
 *
 * @param chunks number of chunks of the picture
 * @param decode seconds for the whole picture, as are the next ones
 * @param stitch of the result's bands
 * @param inputBytes of the bands sent
 * @param outputBytes of the bands received
 * @param histogramBytes of all chunks' counts
 * @param tableBytes of the tables
 * @param keptBytes of all chunks' pixels
 */
record PhaseCosts(
    int chunks,
    double decode,
    double map,
    double apply,
    double encode,
    double stitch,
    double inputBytes,
    double outputBytes,
    double histogramBytes,
    double tableBytes,
    double keptBytes) {

  /**
   * Measures the costs.
   *
   * @param output overwritten in each round
   * @param warmUps number of unmeasured rounds
   * @param rounds number of rounds for the median of each step
   * @throws IllegalArgumentException if the picture is not read in bands
   */
  static PhaseCosts measure(Path input, Path output, int warmUps, int rounds)
      throws IOException, BackendUnavailableException {
    List<PhaseCosts> all = new ArrayList<>();
    try (BackendStack backends = BackendStack.open(BackendStack.AUTO)) {
      for (int round = -warmUps; round < rounds; round++) {
        PhaseCosts one = once(input, output, backends);
        if (round >= 0) {
          all.add(one);
        }
      }
    }
    PhaseCosts last = all.getLast();
    return new PhaseCosts(
        last.chunks,
        median(all.stream().map(PhaseCosts::decode).toList()),
        median(all.stream().map(PhaseCosts::map).toList()),
        median(all.stream().map(PhaseCosts::apply).toList()),
        median(all.stream().map(PhaseCosts::encode).toList()),
        median(all.stream().map(PhaseCosts::stitch).toList()),
        last.inputBytes,
        last.outputBytes,
        last.histogramBytes,
        last.tableBytes,
        last.keptBytes);
  }

  private static double median(List<Double> values) {
    return Statistics.of(values).median();
  }

  /** A stopwatch of the time between calls. */
  private static final class Watch {
    private long last = System.nanoTime();

    /** The seconds since the last call. */
    double lap() {
      long now = System.nanoTime();
      double seconds = (now - last) / 1e9;
      last = now;
      return seconds;
    }
  }

  private static PhaseCosts once(Path input, Path output, BackendStack backends)
      throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(input), PictureLimits.DEFAULT);
        PictureWriter writer =
            Pictures.create(new FileBlob(output), reader, WriteOptions.LIKE_INPUT)) {
      PageInfo page = reader.pages().getFirst();
      JobSpec spec =
          new JobSpec(
              Operations.named("equalize"),
              Map.of("color", "per-channel"),
              page.format(),
              page.width(),
              page.height());
      BandSink sink = writer.beginBands(spec.outputFormat());
      PageBands bands =
          reader
              .bands(0, 0)
              .orElseThrow(() -> new IllegalArgumentException(input + " has no bands"));
      ChunkPlan plan =
          ChunkPlan.of(
              new PageTask("", 0, spec, bands.coding(), sink.coding()),
              JobSettings.DEFAULT_CHUNK_BYTES);
      if (plan.task().input() instanceof RawCoding) {
        throw new IllegalArgumentException(input + " is not divided into bands");
      }
      Totals totals = new Totals();
      List<Chunk> chunks = new ArrayList<>();
      HistogramGrid counts = spec.emptyHistograms();
      for (ChunkRows rows : plan.chunks()) {
        Chunk chunk = totals.decode(bands, reader.file(), rows);
        counts.add(totals.map(backends, spec, chunk));
        chunks.add(chunk);
      }
      LutGrid tables = spec.reduce(counts, Attachments.NONE);
      for (int i = 0; i < chunks.size(); i++) {
        Pixels result = totals.apply(backends, spec, chunks.get(i), tables);
        totals.encode(sink, plan.chunks().get(i), result);
      }
      writer.finish();
      return totals.costs(chunks.size(), tables.encode().length);
    }
  }

  /** The seconds of each step, and the bytes between the steps, in total for all chunks. */
  private static final class Totals {
    private double decode;
    private double map;
    private double apply;
    private double encode;
    private double stitch;
    private double in;
    private double out;
    private double histogram;
    private double kept;

    Chunk decode(PageBands bands, ByteReader file, ChunkRows rows) throws IOException {
      byte[] encoded = ChunkBands.locate(bands, rows).read(file);
      in += encoded.length;
      Watch watch = new Watch();
      Chunk chunk = ChunkBands.decode(bands.coding(), rows, encoded);
      decode += watch.lap();
      kept += chunk.pixels().data().length;
      return chunk;
    }

    HistogramGrid map(BackendStack backends, JobSpec spec, Chunk chunk) {
      Watch watch = new Watch();
      HistogramGrid counted = backends.map(spec, chunk).value();
      map += watch.lap();
      histogram += counted.encode().length;
      return counted;
    }

    Pixels apply(BackendStack backends, JobSpec spec, Chunk chunk, LutGrid tables) {
      Watch watch = new Watch();
      Pixels result = backends.compute(spec, chunk, Optional.of(tables)).value();
      apply += watch.lap();
      return result;
    }

    void encode(BandSink sink, ChunkRows rows, Pixels result) throws IOException {
      Watch watch = new Watch();
      byte[] encoded = ChunkBands.encode(sink.coding(), rows, result);
      encode += watch.lap();
      sink.band(rows.first(), rows.count(), encoded);
      stitch += watch.lap();
      out += encoded.length;
    }

    PhaseCosts costs(int chunks, int tableBytes) {
      return new PhaseCosts(
          chunks, decode, map, apply, encode, stitch, in, out, histogram, tableBytes, kept);
    }
  }
}
