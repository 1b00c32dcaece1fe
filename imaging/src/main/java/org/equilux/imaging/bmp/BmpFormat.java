package org.equilux.imaging.bmp;

import java.io.IOException;
import java.util.List;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.Scratch;

/** The format BMP of Windows and OS/2, read-only. */
public final class BmpFormat implements PictureFormat {
  @Override
  public String name() {
    return "BMP";
  }

  @Override
  public String mediaType() {
    return "image/bmp";
  }

  @Override
  public List<String> extensions() {
    return List.of("bmp", "dib");
  }

  @Override
  public int usualExpansion() {
    return 1;
  }

  @Override
  public boolean recognizes(byte[] start) {
    return Header.begins(start);
  }

  @Override
  public PictureReader open(
      RandomAccessSource source, PictureLimits limits, Scratch scratch, OnDamage damage)
      throws IOException {
    return new BmpReader(new PictureBytes(source), limits, scratch, damage);
  }
}
