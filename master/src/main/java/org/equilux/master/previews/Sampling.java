package org.equilux.master.previews;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.equilux.engine.preview.SampledPage;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureReader;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.master.previews.PartialFile.Span;

/**
 * The reduction of a page: finds the ranges of the picture's file that the reduced page needs, and
 * decodes them. Of a whole file, all rows are decoded; of a file with located bands, only the bands
 * with sampled rows; if these are too large, an evenly spaced selection of them.
 */
final class Sampling {
  /** The most bytes of a file that are asked for because only the whole file can be read. */
  static final long MOST_BYTES = 64L << 20;

  /** The most bytes of bands that are asked for: some seconds on a wireless network. */
  private static final long MOST_SENT_BAND_BYTES = 32L << 20;

  /** The most bytes of bands that are read from a file that is here: some seconds of decoding. */
  private static final long MOST_BAND_BYTES = 256L << 20;

  /** The distance of the bands that are decoded first. */
  private static final int COARSEST = 16;

  private final PictureReader picture;
  private final int page;
  private final long mostBandBytes;
  private final SampledPage.Sampler sampler;

  /**
   * @param page from 0
   * @param isWhole whether all bytes of the file are here
   */
  Sampling(PictureReader picture, int page, boolean isWhole) {
    this.picture = picture;
    this.page = page;
    this.mostBandBytes = isWhole ? MOST_BAND_BYTES : MOST_SENT_BAND_BYTES;
    this.sampler =
        new SampledPage.Sampler(
            picture.pages(), page, SampledPage.stepFor(picture.pages().get(page)));
  }

  /** Reduces a page of a complete file. */
  SampledPage ofWhole(Deadline deadline) throws IOException {
    int rowBytes = picture.pages().get(page).rowBytes();
    int[] next = {0};
    picture.decode(
        page,
        (data, offset, count) -> {
          deadline.check();
          for (int i = 0; i < count; i++) {
            sampler.row(next[0]++, data, offset + i * rowBytes);
          }
        });
    return sampled();
  }

  private SampledPage sampled() throws IOException {
    return sampler
        .sampled()
        .orElseThrow(() -> PictureException.corrupt("the picture has no readable rows"));
  }

  /** A band with sampled rows. */
  private record Band(int firstRow, int rows, BandLocation location) {
    long bytes() {
      return location.ranges().stream().mapToLong(ByteRange::length).sum();
    }
  }

  /**
   * The bands from which a page is reduced.
   *
   * @param of number of bands with sampled rows
   */
  record Bands(PageBands located, List<Band> chosen, int of) {
    /** Whether bands are left out, so that rows of the reduced page are repeated. */
    boolean isThinned() {
      return chosen.size() < of;
    }

    /** The ranges of the bands in the file. */
    List<Span> ranges() {
      return chosen.stream()
          .flatMap(band -> band.location().ranges().stream())
          .map(range -> new Span(range.position(), range.length()))
          .toList();
    }
  }

  /** Chooses the bands; empty if the page has none, so that the whole file is needed. */
  Optional<Bands> bands() throws IOException {
    Optional<PageBands> located = picture.bands(page, 1);
    if (located.isEmpty()) {
      return Optional.empty();
    }
    BandCoding coding = located.get().coding();
    PageInfo info = picture.pages().get(page);
    TreeMap<Integer, Band> wanted = new TreeMap<>();
    for (int row : sampler.wanted()) {
      int first = row / coding.rows() * coding.rows();
      int rows = Math.min(coding.rows(), info.height() - first);
      wanted.computeIfAbsent(first, _ -> new Band(first, rows, located.get().locate(first, rows)));
    }
    List<Band> all = List.copyOf(wanted.values());
    long bytes = all.stream().mapToLong(Band::bytes).sum();
    long stride = Math.max(1, Math.ceilDiv(bytes, mostBandBytes));
    List<Band> chosen = new ArrayList<>();
    for (long i = stride / 2; i < all.size(); i += stride) {
      chosen.add(all.get((int) i));
    }
    return Optional.of(new Bands(located.get(), chosen.isEmpty() ? all : chosen, all.size()));
  }

  /**
   * A reduced page.
   *
   * @param bands that it was reduced from
   */
  record OfBands(SampledPage page, int bands) {}

  /**
   * Reduces a page of the chosen bands, of which all bytes are here. Bands are decoded from coarse
   * to fine, so that the rows of those that are decoded when the time is over are evenly spread.
   *
   * @param deadline after which no further band is decoded
   */
  OfBands of(Bands bands, Deadline deadline) throws IOException {
    int decoded = 0;
    for (int index : coarseToFine(bands.chosen().size())) {
      Deadline.checkInterrupt();
      if (decoded > 0 && deadline.isOver()) {
        break;
      }
      decode(bands.chosen().get(index), bands.located().coding());
      decoded++;
    }
    return new OfBands(sampled(), decoded);
  }

  private void decode(Band band, BandCoding coding) throws IOException {
    Pixels rows = coding.decode(band.location().read(picture.file()), band.firstRow(), band.rows());
    for (int y = 0; y < band.rows(); y++) {
      sampler.row(band.firstRow() + y, rows.data(), rows.rowOffset(y));
    }
  }

  /** All numbers below {@code count}: first the multiples of 16, then the other ones of 8, 4... */
  static List<Integer> coarseToFine(int count) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i += COARSEST) {
      order.add(i);
    }
    for (int stride = COARSEST / 2; stride >= 1; stride /= 2) {
      for (int i = stride; i < count; i += 2 * stride) {
        order.add(i);
      }
    }
    return order;
  }
}
