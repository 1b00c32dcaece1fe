package org.equilux.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.ByteReader;
import org.equilux.storage.file.FileBlob;

/**
 * The verification of an equalized picture of any size, band by band: all bands of the input are
 * counted by the scalar backend, the table is computed from the sum, and every pixel of the result
 * is compared with the mapped input.
 */
final class TableCheck {
  /** Bands of a page with their file. */
  private record Bands(PageBands page, ByteReader file) {
    static Bands of(PictureReader reader) throws IOException {
      return new Bands(reader.bands(0, 0).orElseThrow(), reader.file());
    }

    BandCoding coding() {
      return page.coding();
    }
  }

  private final Bands input;
  private final Bands result;
  private final PageInfo page;
  private final JobSpec spec;

  private TableCheck(Bands input, Bands result) {
    this.input = input;
    this.result = result;
    this.page = input.coding().page();
    this.spec =
        new JobSpec(
            Operations.named("equalize"),
            Map.of("color", "per-channel"),
            page.format(),
            page.width(),
            page.height());
  }

  /**
   * Verifies a result that consists of bands like its input.
   *
   * @throws IllegalStateException if a pixel is wrong
   */
  static void verify(Path input, Path result, PictureLimits limits) throws IOException {
    try (PictureReader before = Pictures.open(new FileBlob(input), limits);
        PictureReader after = Pictures.open(new FileBlob(result), limits)) {
      if (!before.pages().equals(after.pages())) {
        throw new IllegalStateException(result + " has other pages than its input");
      }
      new TableCheck(Bands.of(before), Bands.of(after)).run(result);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void run(Path name) {
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      HistogramGrid counts = spec.emptyHistograms();
      bands()
          .forEach(
              row -> {
                HistogramGrid counted = scalar.map(spec, chunk(input, row)).value();
                synchronized (counts) {
                  counts.add(counted);
                }
              });
      if (counts.total() != page.pixels() * page.format().colorChannels()) {
        throw new IllegalStateException("not every pixel was counted");
      }
      Optional<LutGrid> tables = Optional.of(spec.reduce(counts, Attachments.NONE));
      bands()
          .forEach(
              row -> {
                Pixels expected = scalar.compute(spec, chunk(input, row), tables).value();
                Pixels found = chunk(result, row).pixels();
                if (!Arrays.equals(expected.toPackedBytes(), found.toPackedBytes())) {
                  throw new IllegalStateException(
                      "%s: not all pixels from row %d are what plain loops give"
                          .formatted(name, row));
                }
              });
    }
  }

  /** The first rows of bands, as a parallel stream. */
  private IntStream bands() {
    int rows = input.coding().rows();
    return IntStream.range(0, Math.ceilDiv(page.height(), rows)).map(i -> i * rows).parallel();
  }

  private Chunk chunk(Bands bands, int firstRow) {
    int count = Math.min(input.coding().rows(), page.height() - firstRow);
    Pixels rows = Pixels.allocate(page.format(), page.width(), count);
    try (BandDecoder decoder = bands.coding().decoder()) {
      decoder.decode(bands.page().locate(firstRow, count).read(bands.file()), firstRow, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Chunk(page.height(), spec.rows(firstRow, count), rows);
  }
}
