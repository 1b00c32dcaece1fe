package org.equilux.imaging.jpeg;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.jpeg.encode.InkSamples;
import org.equilux.imaging.jpeg.encode.RowRaster;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.JpegHeader;

/** Decodes pictures with the JDK's decoder. */
final class JpegDecoder {
  /** The limit in bytes of a CMYK picture, which is decoded in memory. */
  private static final long MAX_INK_BYTES = 1L << 28;

  private static final int PORTION_BYTES = 1 << 17;

  private JpegDecoder() {}

  /**
   * Decodes a picture row by row.
   *
   * @param header of the picture
   * @param page its format and the size in the stream
   * @param passes number of times that the decoder delivers all rows, with increasing quality; only
   *     the last is used
   */
  static void decode(
      JpegStream picture,
      JpegHeader header,
      PageInfo page,
      int passes,
      RowSink sink,
      Verdict verdict)
      throws IOException {
    if (header.inks() == Inks.NONE) {
      decode(picture, new RowRaster(page, passes, sink), verdict);
    } else {
      decodeInks(picture, page, header.inks(), sink, verdict);
    }
  }

  /** Decides after all rows whether they are valid; the last rows are held back until then. */
  @FunctionalInterface
  interface Verdict {
    void on(Damage damage) throws IOException;
  }

  /**
   * Decodes a picture that is not CMYK row by row.
   *
   * @param verdict throws an exception if the decoder's warnings mean missing pixels
   * @throws PictureException if the picture is damaged
   */
  static void decode(JpegStream picture, RowRaster rows, Verdict verdict) throws IOException {
    read(
        picture,
        verdict,
        reader -> {
          ImageReadParam param = reader.getDefaultReadParam();
          param.setDestination(rows.image());
          reader.read(0, param);
        });
    rows.finish();
  }

  /**
   * Decodes a CMYK picture in memory, the only way that the JDK's decoder supports.
   *
   * @param inks of the picture
   */
  static void decodeInks(
      JpegStream picture, PageInfo page, Inks inks, RowSink sink, Verdict verdict)
      throws IOException {
    if (page.rawBytes() > MAX_INK_BYTES) {
      throw PictureException.unsupported(
          "CMYK JPEG of %d x %d pixels in one piece is not supported; save it as TIFF, or as JPEG that is not progressive"
              .formatted(page.width(), page.height()));
    }
    Raster[] all = new Raster[1];
    read(picture, verdict, reader -> all[0] = reader.readRaster(0, null));
    Raster raster = all[0];
    if (raster.getNumBands() != page.format().channels()
        || raster.getWidth() != page.width()
        || raster.getHeight() != page.height()
        || !(raster.getDataBuffer() instanceof DataBufferByte bytes)
        || bytes.getSize() != page.rawBytes()) {
      throw PictureException.corrupt("the JPEG does not match its header");
    }
    int portion = Math.clamp(PORTION_BYTES / page.rowBytes(), 1, page.height());
    for (int y = 0; y < page.height(); y += portion) {
      int count = Math.min(portion, page.height() - y);
      InkSamples.toInks(bytes.getData(), y * page.rowBytes(), count * page.width(), inks);
      sink.rows(bytes.getData(), y * page.rowBytes(), count);
    }
  }

  private interface Reading {
    void on(ImageReader reader) throws IOException;
  }

  private static void read(JpegStream picture, Verdict verdict, Reading reading)
      throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    Damage damage = new Damage();
    try (picture) {
      reader.setInput(picture, true, true);
      reader.addIIOReadWarningListener(damage);
      reading.on(reader);
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
  }
}
