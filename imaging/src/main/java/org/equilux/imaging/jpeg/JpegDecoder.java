package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.jpeg.encode.RowRaster;

/** Decodes pictures with the JDK's decoder. */
final class JpegDecoder {
  private JpegDecoder() {}

  /** Decides after all rows whether they are good enough; the last of them wait for it. */
  @FunctionalInterface
  interface Verdict {
    void on(Damage damage) throws IOException;
  }

  /**
   * Decodes a picture row by row.
   *
   * @param passes how many times the decoder sets all rows, each time better; only the last counts
   * @param verdict throws an exception if what the decoder warned of is too bad
   * @throws PictureException if it is damaged
   */
  static void decode(JpegStream picture, PageInfo page, int passes, RowSink sink, Verdict verdict)
      throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    Damage damage = new Damage();
    RowRaster rows = new RowRaster(page, passes, sink);
    try (picture) {
      reader.setInput(picture, true, true);
      reader.addIIOReadWarningListener(damage);
      ImageReadParam param = reader.getDefaultReadParam();
      param.setDestination(rows.image());
      reader.read(0, param);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IIOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw e.getCause() instanceof PictureException cause
          ? cause
          : PictureException.corrupt("the JPEG is damaged: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
    verdict.on(damage);
    rows.finish();
  }
}
