package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.util.Optional;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.scan.ScanLosses;
import org.equilux.imaging.jpeg.turbo.TurboLibrary;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.ByteReader;

/**
 * The decoder of restart intervals as a picture of their rows: uses libjpeg-turbo if its samples
 * are identical, otherwise the JDK's decoder.
 */
final class JpegBandDecoder implements BandDecoder {
  /** The end marker in the decoder's warnings. */
  private static final String END = "0xd9";

  private final JpegBandCoding coding;

  JpegBandDecoder(JpegBandCoding coding) {
    this.coding = coding;
  }

  @Override
  public void decode(byte[] encoded, int firstRow, Pixels out) throws IOException {
    Bands.require(coding, firstRow, out);
    PageInfo page = coding.page();
    int above = coding.contextAbove(firstRow);
    int height = above + out.height() + coding.contextBelow(firstRow + out.height());
    Optional<TurboLibrary> turbo = TurboLibrary.getFor(page.pixels());
    if (turbo.isEmpty() || !TurboDecoder.decode(turbo.get(), coding, encoded, above, height, out)) {
      decodeByJdk(encoded, above, height, out);
    }
  }

  /** Decodes a band with the JDK's decoder, and drops the rows above the output. */
  void decodeByJdk(byte[] encoded, int above, int height, Pixels out) throws IOException {
    PageInfo page = coding.page();
    JpegStream stream =
        new JpegStream(coding.header(height), encoded.length, ByteReader.of(encoded, 0));
    Crop crop = new Crop(out, above);
    JpegDecoder.decode(
        stream,
        coding.parsed(),
        new PageInfo(page.width(), height, page.format()),
        1,
        crop::rows,
        damage -> judge(damage, encoded, height));
    TurboLibrary.codedByJdk((long) page.width() * height);
  }

  /** Checks for missing data, which excess bytes before a restart marker may hide. */
  private void judge(Damage damage, byte[] encoded, int height) throws IOException {
    damage.checkPart();
    // Below the decoded rows, the last interval of a band may have excess bytes.
    if (damage.harmless().stream().anyMatch(warning -> !warning.endsWith(END))) {
      Frame frame = coding.parsed().frame();
      long mcus = (long) frame.mcusAcross() * Math.ceilDiv(height, frame.mcuRows());
      if (!ScanLosses.isWhole(
          ByteReader.of(encoded, 0),
          encoded.length,
          coding.scanCoding(),
          mcus,
          coding.parsed().restartInterval())) {
        throw Damage.missing("data of its scan are missing");
      }
    }
  }

  /** Drops the first rows, and passes on those that fit. */
  private static final class Crop {
    private final Pixels out;
    private int next;

    Crop(Pixels out, int above) {
      this.out = out;
      this.next = -above;
    }

    void rows(byte[] data, int offset, int count) {
      for (int i = 0; i < count; i++, next++) {
        if (next >= 0 && next < out.height()) {
          System.arraycopy(
              data, offset + i * out.rowBytes(), out.data(), out.rowOffset(next), out.rowBytes());
        }
      }
    }
  }

  @Override
  public void close() {}
}
