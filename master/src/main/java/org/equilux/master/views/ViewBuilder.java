package org.equilux.master.views;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.master.files.FolderTree;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.json.RecordFile;
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
   * Makes a view.
   *
   * @param target the view's folder, which is there afterwards, and not if this fails
   * @param file the picture
   * @param source the page of the picture, from 0
   */
  void build(Path target, JobRecord job, Blob file, int source, Kind kind) throws IOException {
    Path draft = target.resolveSibling(target.getFileName() + ViewCache.DRAFT);
    FolderTree.remove(draft);
    Files.createDirectories(draft);
    // The picture was taken in, whatever the limits are now.
    try (PictureReader picture =
        Pictures.open(file, new PictureLimits(Long.MAX_VALUE, Integer.MAX_VALUE))) {
      PageInfo page = picture.pages().get(source);
      DisplayRows rows = new DisplayRows(page.format(), page.width(), bits(job));
      switch (kind) {
        case TILES -> buildTiles(draft, picture, source, page, rows);
        case OVERVIEW -> buildOverview(draft, picture, source, page, rows);
      }
    } catch (IOException | RuntimeException | Error e) {
      FolderTree.remove(draft);
      throw e;
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** How many of their bits 16-bit samples use, as the job's parameters say. */
  private static int bits(JobRecord job) {
    String given = job.parameters().getOrDefault("bits", "full");
    return given.matches("\\d{1,2}") ? Math.clamp(Integer.parseInt(given), 8, 16) : 16;
  }

  private void buildTiles(
      Path draft, PictureReader picture, int source, PageInfo page, DisplayRows rows)
      throws IOException {
    boolean exact = page.pixels() <= exactPixels || page.format().hasAlpha();
    ScreenImages.Kind kind = exact ? ScreenImages.Kind.PNG : ScreenImages.Kind.JPEG;
    Pyramid pyramid =
        new Pyramid(
            draft,
            page.width(),
            page.height(),
            rows.channels(),
            kind,
            Runtime.getRuntime().maxMemory() / 16);
    int rowBytes = page.rowBytes();
    picture.decode(
        source,
        (data, offset, count) -> {
          for (int i = 0; i < count; i++) {
            pyramid.row(rows.of(data, offset + i * rowBytes));
          }
        });
    RecordFile.write(
        draft.resolve(VIEW),
        new PageView(
            page.width(),
            page.height(),
            pyramid.tile(),
            0,
            pyramid.levels(),
            kind.name().toLowerCase(Locale.ROOT),
            exact));
  }

  private static void buildOverview(
      Path draft, PictureReader picture, int source, PageInfo page, DisplayRows rows)
      throws IOException {
    Overview overview = new Overview(page.width(), page.height(), rows.channels());
    int rowBytes = page.rowBytes();
    picture.decode(
        source,
        (data, offset, count) -> {
          for (int i = 0; i < count; i++) {
            overview.row(rows.of(data, offset + i * rowBytes));
          }
        });
    ScreenImages.Kind kind =
        page.format().hasAlpha() ? ScreenImages.Kind.PNG : ScreenImages.Kind.JPEG;
    ScreenImages.write(draft.resolve(THUMBNAIL + kind.ending()), overview.thumbnail(), kind);
    RecordFile.write(draft.resolve(HISTOGRAM), overview.histogram());
  }
}
