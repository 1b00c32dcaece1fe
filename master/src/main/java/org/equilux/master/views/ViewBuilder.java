package org.equilux.master.views;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.operation.SharedParameters;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.views.samples.SampleCounts;
import org.equilux.master.views.samples.SampleValues;
import org.equilux.master.views.samples.ValueSampler;
import org.equilux.storage.Blob;

/** The computation of views of a page in one pass over its rows. */
final class ViewBuilder {
  static final String VIEW = "view.json";
  static final String HISTOGRAM = "histogram.json";
  static final String THUMBNAIL = "thumbnail.";
  static final String SAMPLES = "samples.raw";

  private final long exactPixels;

  /**
   * Creates the builder.
   *
   * @param exactPixels number of pixels up to which tiles have exactly the page's pixels
   */
  ViewBuilder(long exactPixels) {
    this.exactPixels = exactPixels;
  }

  /** A kind of view: a folder of files that are made together. */
  sealed interface Kind {
    /**
     * The tile pyramid of the page.
     *
     * @param range of displayed values; empty to derive it from the page
     */
    record Tiles(Optional<ValueRange> range) implements Kind {
      @Override
      public String folder() {
        return "tiles-"
            + range
                .map(of -> Double.toHexString(of.low()) + "-" + Double.toHexString(of.high()))
                .orElse("auto");
      }
    }

    /** A thumbnail and a histogram. */
    record Overview() implements Kind {
      @Override
      public String folder() {
        return "summary";
      }
    }

    /** The decoded rows of a page whose file has no bands, for lookups of single pixels. */
    record Samples() implements Kind {
      @Override
      public String folder() {
        return "samples";
      }
    }

    /** The suffix of the folder's name. */
    String folder();
  }

  /**
   * Opens a picture that was admitted, regardless of the present limits. If the job salvages a
   * damaged picture, its remaining pixels are shown.
   */
  static PictureReader open(Blob file, JobRecord job) throws IOException {
    return Pictures.open(
        file,
        PictureLimits.NONE,
        WriteOptions.of(job.output()).salvage() ? OnDamage.SALVAGE : OnDamage.REFUSE);
  }

  /**
   * Computes the files of a view.
   *
   * @param file the picture
   * @param source index of the picture's page, from 0
   */
  void build(ViewDraft draft, JobRecord job, Blob file, int source, Kind kind) throws IOException {
    try (PictureReader picture = open(file, job)) {
      PageInfo page = picture.pages().get(source);
      if (kind instanceof Kind.Samples) {
        draft.rows(
            SAMPLES,
            page.rawBytes(),
            out ->
                each(draft, picture, source, (data, at) -> out.write(data, at, page.rowBytes())));
        return;
      }
      Optional<ValueRange> range =
          DisplayRows.hasRange(page) ? range(draft, job, picture, source, kind) : Optional.empty();
      DisplayRows rows = new DisplayRows(page, range);
      switch (kind) {
        case Kind.Tiles _ -> buildTiles(draft, picture, source, rows, range);
        case Kind.Overview _ -> buildOverview(draft, picture, source, rows);
        case Kind.Samples _ -> throw new IllegalStateException("raw samples are not displayed");
      }
    }
  }

  /** The displayed range: the requested one, else the job's parameter, else that of the page. */
  private static Optional<ValueRange> range(
      ViewDraft draft, JobRecord job, PictureReader picture, int source, Kind kind)
      throws IOException {
    PageInfo page = picture.pages().get(source);
    if (kind instanceof Kind.Tiles(Optional<ValueRange> shown) && shown.isPresent()) {
      return shown;
    }
    Optional<ValueRange> asked = SharedParameters.range(job.parameters());
    if (!DisplayRows.needsRange(page) || (asked.isPresent() && page.samples().isWide())) {
      return asked.filter(_ -> page.samples().isWide());
    }
    ValueSampler sampler = new ValueSampler(page);
    each(draft, picture, source, sampler::row);
    return Optional.of(sampler.range());
  }

  private interface Row {
    void take(byte[] data, int offset) throws IOException;
  }

  private static void each(ViewDraft draft, PictureReader picture, int source, Row row)
      throws IOException {
    int rowBytes = picture.pages().get(source).rowBytes();
    picture.decode(
        source,
        (data, offset, count) -> {
          draft.checkTime();
          for (int i = 0; i < count; i++) {
            row.take(data, offset + i * rowBytes);
          }
        });
  }

  private void buildTiles(
      ViewDraft draft,
      PictureReader picture,
      int source,
      DisplayRows rows,
      Optional<ValueRange> range)
      throws IOException {
    PageInfo page = picture.pages().get(source);
    boolean exact = page.pixels() <= exactPixels || page.format().hasAlpha();
    ScreenImages.Kind kind = exact ? ScreenImages.Kind.PNG : ScreenImages.Kind.JPEG;
    PyramidShape shape =
        PyramidShape.of(
            page.width(), page.height(), rows.channels(), Runtime.getRuntime().maxMemory() / 16);
    Pyramid pyramid = new Pyramid(draft, shape, page.width(), page.height(), rows.channels(), kind);
    each(draft, picture, source, (data, offset) -> pyramid.row(rows.of(data, offset)));
    draft.record(
        VIEW,
        new PageView(
            page.width(),
            page.height(),
            shape.tile(),
            0,
            shape.levels(),
            kind.name().toLowerCase(Locale.ROOT),
            exact,
            range.map(PageView.Shown::of).orElse(null),
            full(page)));
  }

  private static PageView.Shown full(PageInfo page) {
    return DisplayRows.hasRange(page) && !page.samples().isFloat()
        ? new PageView.Shown(page.samples().least(), page.samples().greatest())
        : null;
  }

  private static void buildOverview(
      ViewDraft draft, PictureReader picture, int source, DisplayRows rows) throws IOException {
    PageInfo page = picture.pages().get(source);
    Thumbnail thumbnail = new Thumbnail(page.width(), page.height(), rows.channels());
    SampleCounts counts = new SampleCounts(page, valueRange(draft, picture, source));
    each(
        draft,
        picture,
        source,
        (data, offset) -> {
          thumbnail.row(rows.of(data, offset));
          counts.row(data, offset);
        });
    ScreenImages.Kind kind = ScreenImages.Kind.lossyUnless(page.format().hasAlpha());
    draft.image(THUMBNAIL + kind.ending(), thumbnail.image(), kind);
    draft.record(HISTOGRAM, counts.histogram());
  }

  /** The range of all values of wide samples. */
  private static ValueRange valueRange(ViewDraft draft, PictureReader picture, int source)
      throws IOException {
    PageInfo page = picture.pages().get(source);
    if (!page.samples().isWide()) {
      return ValueRange.NONE;
    }
    SampleValues.RangeFinder finder = new SampleValues(page).new RangeFinder();
    each(draft, picture, source, finder::row);
    return finder.range();
  }
}
