package org.equilux.imaging.netpbm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.io.PageWriter;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.BlobWriter;

/**
 * The writer of netpbm files with the magic number and the comments of their input. A bitmap
 * becomes a gray map, as does a gray result of a pixel map; the maxval is 255 or 65,535, because
 * results use the full range of their samples.
 */
final class NetpbmWriter extends PageWriter {
  private final NetpbmReader like;
  private NetpbmCoding coding;

  /**
   * Creates a file.
   *
   * @param out closed with the writer
   */
  NetpbmWriter(BlobWriter out, NetpbmReader like, WriteOptions options) {
    super(out, like, options);
    this.like = like;
  }

  @Override
  protected BandCoding begin(int number, PageInfo info) throws IOException {
    coding = new NetpbmCoding(info, info.format().levels() - 1, false);
    out.write(text(like.header(number), info).getBytes(StandardCharsets.ISO_8859_1));
    return coding;
  }

  private String text(Header input, PageInfo info) {
    StringBuilder text = new StringBuilder();
    boolean pam = input.type() == Header.PAM;
    text.append('P').append(pam ? Header.PAM : info.format().isColor() ? Header.RGB : Header.GRAY);
    text.append('\n');
    input.comments().forEach(comment -> text.append('#').append(comment).append('\n'));
    if (pam) {
      text.append("WIDTH %d\nHEIGHT %d\n".formatted(info.width(), info.height()))
          .append("DEPTH %d\nMAXVAL %d\n".formatted(info.format().channels(), coding.maxval()))
          .append("TUPLTYPE %s\nENDHDR\n".formatted(tupleType(info.format())));
    } else {
      text.append("%d %d\n%d\n".formatted(info.width(), info.height(), coding.maxval()));
    }
    return text.toString();
  }

  private static String tupleType(PixelFormat format) {
    return (format.isColor() ? "RGB" : "GRAYSCALE") + (format.hasAlpha() ? "_ALPHA" : "");
  }

  @Override
  protected void write(int firstRow, int rows, byte[] encoded) throws IOException {
    if (!coding.isPlausible(rows, encoded.length)) {
      throw new IllegalArgumentException(
          "a band of netpbm has %d bytes, not %d rows of %d bytes"
              .formatted(encoded.length, rows, coding.encodedRowBytes()));
    }
    out.write(encoded);
  }

  @Override
  protected void end() {}
}
