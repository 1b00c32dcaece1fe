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
  /** The size limit of files that can only be read as a whole. */
  static final long MOST_BYTES = 64L << 20;

  /** The limit of bytes of bands: some seconds on a wireless network. */
  private static final long MOST_BAND_BYTES = 32L << 20;

  private final PictureReader picture;
  private final int page;
  private final SampledPage.Sampler sampler;

  Sampling(PictureReader picture, int page) {
    this.picture = picture;
    this.page = page;
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
    long stride = Math.max(1, Math.ceilDiv(bytes, MOST_BAND_BYTES));
    List<Band> chosen = new ArrayList<>();
    for (long i = stride / 2; i < all.size(); i += stride) {
      chosen.add(all.get((int) i));
    }
    return Optional.of(new Bands(located.get(), chosen.isEmpty() ? all : chosen, all.size()));
  }

  /** Reduces a page from the chosen bands, whose bytes are all stored. */
  SampledPage of(Bands bands, Deadline deadline) throws IOException {
    for (Band band : bands.chosen()) {
      deadline.check();
      Pixels rows =
          bands
              .located()
              .coding()
              .decode(band.location().read(picture.file()), band.firstRow(), band.rows());
      for (int y = 0; y < band.rows(); y++) {
        sampler.row(band.firstRow() + y, rows.data(), rows.rowOffset(y));
      }
    }
    return sampled();
  }
}
