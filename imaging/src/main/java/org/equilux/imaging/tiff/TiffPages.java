package org.equilux.imaging.tiff;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.tiff.directory.CameraRaw;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;

/** The pages of a file, read one after the other. Not thread-safe. */
final class TiffPages {
  private final TiffFile file;
  private final PictureLimits limits;
  private final List<TiffPage> pages = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private long pixels;
  private long segments;

  private TiffPages(TiffFile file, PictureLimits limits) {
    this.file = file;
    this.limits = limits;
  }

  /**
   * Reads all directories. An unreadable page is included if another one is readable; but a damaged
   * page of a salvaged file is left out.
   *
   * @return at least one page
   * @throws PictureException if no page can be read, or the pages exceed a limit
   */
  static TiffPages read(TiffFile file, PictureLimits limits) throws IOException {
    TiffPages read = new TiffPages(file, limits);
    read.readAll();
    ImageJ.refuseHiddenSlices(file, read.pages);
    return read;
  }

  /** The pages in file order. */
  List<TiffPage> all() {
    return List.copyOf(pages);
  }

  /** Notes for users on parts of the file that are left out because they are damaged. */
  List<String> lost() {
    return List.copyOf(lost);
  }

  private void readAll() throws IOException {
    Set<Long> seen = new HashSet<>();
    for (long position = file.firstDirectory(); position != 0; ) {
      limits.admitPage(pages.size() + lost.size());
      Directory directory;
      try {
        directory = directory(position, seen);
      } catch (PictureException e) {
        requireSalvaged(e);
        lost.add("pages from page %d on are left out: %s".formatted(number(), e.getMessage()));
        break;
      }
      if (seen.size() == 1) {
        CameraRaw.refuse(file, directory);
      }
      try {
        addReadable(directory);
      } catch (PictureException e) {
        if (isLost(directory, e)) {
          lost.add("page %d is left out: %s".formatted(number(), e.getMessage()));
        } else {
          addUnreadable(directory, e);
        }
      }
      position = directory.next();
    }
    if (pages.isEmpty() && !lost.isEmpty()) {
      throw PictureException.corrupt("no page of the TIFF can be read; " + lost.getFirst());
    }
    if (pages.isEmpty()) {
      throw PictureException.corrupt("the TIFF has no page");
    }
    if (pages.stream().allMatch(page -> page.problem().isPresent())) {
      pages.getFirst().requireReadable();
    }
  }

  /** The number, from 1, of the page that is read next. */
  private int number() {
    return pages.size() + lost.size() + 1;
  }

  private Directory directory(long position, Set<Long> seen) throws IOException {
    if (!seen.add(position)) {
      throw PictureException.corrupt("the pages of the TIFF form a cycle");
    }
    return Directory.read(
        file, position, tag -> Tag.LAYOUT.contains(tag) || Tag.METADATA.contains(tag));
  }

  private void requireSalvaged(PictureException e) throws PictureException {
    if (file.damage() == OnDamage.REFUSE || pages.isEmpty()) {
      throw e;
    }
  }

  /** Whether a page or mask of a salvaged file is left out. */
  private boolean isLost(Directory directory, PictureException e) throws IOException {
    return file.damage() == OnDamage.SALVAGE
        && (e.reason() == PictureException.Reason.CORRUPT || MaskPages.isMask(directory));
  }

  private void addReadable(Directory directory) throws IOException {
    TiffPage page = TiffPage.read(file, directory, limits, pixels, segments);
    if (MaskPages.isMask(directory)) {
      MaskPages.add(page, pages);
    } else {
      pages.add(page);
    }
    account(page);
  }

  private void addUnreadable(Directory directory, PictureException problem) throws IOException {
    // A page before samples of a sensor is only their preview.
    if ((pages.isEmpty() && directory.next() == 0) || CameraRaw.isOfSensor(directory)) {
      throw problem;
    }
    String message = "page %d: %s".formatted(pages.size() + 1, problem.getMessage());
    TiffPage page =
        TiffPage.unreadable(
            directory, limits, pixels, new PictureException(problem.reason(), message, problem));
    pages.add(page);
    account(page);
  }

  private void account(TiffPage page) {
    pixels += page.info().pixels();
    segments += page.offsets().length;
  }
}
