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
import org.equilux.storage.Blob;

/** Makes views of a page in one pass over its rows. */
final class ViewBuilder {
  static final String VIEW = "view.json";
  static final String HISTOGRAM = "histogram.json";
  static final String THUMBNAIL = "thumbnail.";

  private final long exactPixels;

  /**
   * @param exactPixels up to this size a page's tiles have the page's own pixels
   */
  ViewBuilder(long exactPixels) {
    this.exactPixels = exactPixels;
  }

  /** A kind of view: a folder of files that are made together. */
  enum Kind {
    TILES,
    OVERVIEW
  }

  /**
   * Opens a picture, which was taken in, whatever the limits are now. Of a damaged one what is left
   * is shown, if the job is to salvage that.
   */
  static PictureReader open(Blob file, JobRecord job) throws IOException {
    return Pictures.open(
        file,
        PictureLimits.NONE,
        WriteOptions.of(job.output()).salvage() ? OnDamage.SALVAGE : OnDamage.REFUSE);
  }

  /**
   * Makes the files of a view.
   *
   * @param file the picture
   * @param source the page of the picture, from 0
   */
  void build(ViewDraft draft, JobRecord job, Blob file, int source, Kind kind) throws IOException {
    try (PictureReader picture = open(file, job)) {
      PageInfo page = picture.pages().get(source);
      Optional<ValueRange> range =
          DisplayRows.needsRange(page)
              ? Optional.of(range(draft, job, picture, source))
              : Optional.empty();
      DisplayRows rows = new DisplayRows(page, bits(job), range);
      switch (kind) {
        case TILES -> buildTiles(draft, picture, source, page, rows);
        case OVERVIEW -> buildOverview(draft, picture, source, page, rows);
      }
    }
  }

  /** The range of values that the job's parameters say, or that the page has. */
  private static ValueRange range(ViewDraft draft, JobRecord job, PictureReader picture, int source)
      throws IOException {
    PageInfo page = picture.pages().get(source);
    Optional<ValueRange> asked = SharedParameters.range(job.parameters());
    if (asked.isPresent() && page.samples().isWide()) {
      return asked.get();
    }
    SampleValues.RangeFinder finder = new SampleValues(page).new RangeFinder();
    picture.decode(
        source,
        (data, offset, count) -> {
          draft.checkTime();
          for (int i = 0; i < count; i++) {
            finder.row(data, offset + i * page.rowBytes());
          }
        });
    return finder.range();
  }

  /** How many of their bits 16-bit samples use, as the job's parameters say. */
  private static int bits(JobRecord job) {
    String given = job.parameters().getOrDefault("bits", "full");
    return given.matches("\\d{1,2}") ? Math.clamp(Integer.parseInt(given), 8, 16) : 16;
  }

  private void buildTiles(
      ViewDraft draft, PictureReader picture, int source, PageInfo page, DisplayRows rows)
      throws IOException {
    boolean exact = page.pixels() <= exactPixels || page.format().hasAlpha();
    ScreenImages.Kind kind = exact ? ScreenImages.Kind.PNG : ScreenImages.Kind.JPEG;
    PyramidShape shape =
        PyramidShape.of(
            page.width(), page.height(), rows.channels(), Runtime.getRuntime().maxMemory() / 16);
    Pyramid pyramid = new Pyramid(draft, shape, page.width(), page.height(), rows.channels(), kind);
    int rowBytes = page.rowBytes();
    picture.decode(
        source,
        (data, offset, count) -> {
          draft.checkTime();
          for (int i = 0; i < count; i++) {
            pyramid.row(rows.of(data, offset + i * rowBytes));
          }
        });
    draft.record(
        VIEW,
        new PageView(
            page.width(),
            page.height(),
            shape.tile(),
            0,
            shape.levels(),
            kind.name().toLowerCase(Locale.ROOT),
            exact));
  }

  private static void buildOverview(
      ViewDraft draft, PictureReader picture, int source, PageInfo page, DisplayRows rows)
      throws IOException {
    Overview overview = new Overview(page.width(), page.height(), rows.channels());
    int rowBytes = page.rowBytes();
    picture.decode(
        source,
        (data, offset, count) -> {
          draft.checkTime();
          for (int i = 0; i < count; i++) {
            overview.row(rows.of(data, offset + i * rowBytes));
          }
        });
    ScreenImages.Kind kind =
        page.format().hasAlpha() ? ScreenImages.Kind.PNG : ScreenImages.Kind.JPEG;
    draft.image(THUMBNAIL + kind.ending(), overview.thumbnail(), kind);
    draft.record(HISTOGRAM, overview.histogram());
  }
}
