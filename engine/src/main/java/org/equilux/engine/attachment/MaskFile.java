package org.equilux.engine.attachment;

import java.io.IOException;
import java.util.List;
import org.equilux.chunks.MemoryBudget;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.page.RowSpool;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.RowSink;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.Scratch;

/**
 * A mask picture, which selects the counted pixels of another picture: those where the mask is not
 * black. It has one page for all pages of the other picture, or one for each, aligned by {@link
 * MaskFit}.
 */
final class MaskFile implements AutoCloseable {
  private final PictureReader reader;
  private final String name;
  private final List<PageInfo> pages;

  /**
   * Checks the mask's pages and sizes.
   *
   * @param reader closed with this object
   * @param name of the file, for errors
   * @param pages of the other picture
   * @throws JobFailedException if the number of pages or a size differs
   */
  MaskFile(PictureReader reader, String name, List<PageInfo> pages) throws JobFailedException {
    this.reader = reader;
    this.name = name;
    this.pages = pages;
    int own = reader.pages().size();
    if (own != 1 && own != pages.size()) {
      throw new JobFailedException(
          "the mask %s has %d pages, but the picture has %d; give a mask with one page, or the same number"
              .formatted(name, own, pages.size()));
    }
    for (int page = 0; page < pages.size(); page++) {
      PageInfo picture = pages.get(page);
      PageInfo mask = reader.pages().get(maskPage(page));
      if (!new MaskFit(mask, picture).fits()) {
        throw new JobFailedException(
            "the mask %s is %s, but %s is %s; the sizes must be equal"
                .formatted(
                    name,
                    MaskFit.size(mask, " pixels"),
                    pages.size() == 1 ? "the picture" : "page " + (page + 1) + " of the picture",
                    MaskFit.size(picture, "")));
      }
    }
  }

  private int maskPage(int page) {
    return reader.pages().size() == 1 ? 0 : page;
  }

  /**
   * Decodes the mask of a page and rotates it to the stored orientation of the page.
   *
   * @param scratch for a spool that does not fit into memory
   * @return rows of one byte a pixel: 255 where the pixel is counted, otherwise 0
   */
  RowSpool spool(int page, Scratch scratch, MemoryBudget memory) throws IOException {
    MaskFit fit = new MaskFit(reader.pages().get(maskPage(page)), pages.get(page));
    RowSpool stored = decoded(page, scratch, memory);
    if (fit.isStraight()) {
      return stored;
    }
    try (stored) {
      PageInfo picture = fit.picture();
      RowSpool turned = RowSpool.open(scratch, picture.width(), picture.height(), memory);
      try {
        new TurnedMask(fit, stored).writeTo(turned);
        return turned;
      } catch (IOException | RuntimeException | Error e) {
        turned.close();
        throw e;
      }
    }
  }

  private RowSpool decoded(int page, Scratch scratch, MemoryBudget memory) throws IOException {
    PageInfo info = reader.pages().get(maskPage(page));
    RowSpool spool = RowSpool.open(scratch, info.width(), info.height(), memory);
    try {
      reader.decode(maskPage(page), new Flattened(info, spool));
      return spool;
    } catch (PictureException e) {
      spool.close();
      throw AttachedFiles.damaged("the mask " + name, e);
    } catch (IOException | RuntimeException | Error e) {
      spool.close();
      throw e;
    }
  }

  /** Reduces each pixel to one byte. */
  private static final class Flattened implements RowSink {
    private final PageInfo info;
    private final RowSpool spool;
    private int rows;

    Flattened(PageInfo info, RowSpool spool) {
      this.info = info;
      this.spool = spool;
    }

    @Override
    public void rows(byte[] data, int offset, int count) throws IOException {
      PixelFormat format = info.format();
      Pixels in = new Pixels(format, info.width(), count, offset, info.rowBytes(), data);
      byte[] flat = new byte[Math.multiplyExact(info.width(), count)];
      for (int y = 0; y < count; y++) {
        for (int x = 0; x < info.width(); x++) {
          flat[y * info.width() + x] = isBlack(in, x, y) ? 0 : (byte) 0xFF;
        }
      }
      spool.write(rows, flat, 0, flat.length);
      rows += count;
    }

    private static boolean isBlack(Pixels in, int x, int y) {
      for (int c = 0; c < in.format().colorChannels(); c++) {
        if (in.sample(x, y, c) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
