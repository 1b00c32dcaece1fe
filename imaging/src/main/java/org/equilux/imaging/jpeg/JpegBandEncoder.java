package org.equilux.imaging.jpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.jpeg.encode.JpegEncoder;
import org.equilux.imaging.jpeg.encode.ScanEncoder;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.kernels.pixels.Pixels;

/**
 * The encoder of restart intervals. Each interval is encoded as a separate picture, whose coding
 * state starts from the beginning, as a restart marker requires (ITU-T T.81, B.2.4.4 and E.1.4).
 */
final class JpegBandEncoder implements BandEncoder {
  private static final int END_BYTES = 2;

  private final JpegBandCoding coding;
  private final ScanEncoder encoder;

  JpegBandEncoder(JpegBandCoding coding) throws IOException {
    JpegHeader header = coding.parsed();
    this.coding = coding;
    this.encoder = ScanEncoder.of(header.frame(), header.tables(), header.rgb(), header.inks());
  }

  @Override
  public byte[] encode(int firstRow, Pixels rows) throws IOException {
    Bands.require(coding, firstRow, rows);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int count;
    for (int y = 0; y < rows.height(); y += count) {
      count = Math.min(coding.rows(), rows.height() - y);
      byte[] jpeg = encoder.encode(rows.rows(y, count));
      int scan = JpegEncoder.scanAt(jpeg);
      if (firstRow + y > 0) {
        out.write(0xff);
        out.write(Marker.restart(coding.interval(firstRow + y)));
      }
      out.write(jpeg, scan, jpeg.length - END_BYTES - scan);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    encoder.close();
  }
}
