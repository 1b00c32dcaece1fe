package org.equilux.imaging.gif;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.Scratch;

/** The format GIF, read-only. */
public final class GifFormat implements PictureFormat {
  private static final List<String> SIGNATURES = List.of("GIF87a", "GIF89a");
  private static final int SIGNATURE_BYTES = 6;

  @Override
  public String name() {
    return "GIF";
  }

  @Override
  public String mediaType() {
    return "image/gif";
  }

  @Override
  public List<String> extensions() {
    return List.of("gif");
  }

  @Override
  public int usualExpansion() {
    return 4;
  }

  @Override
  public boolean recognizes(byte[] start) {
    int length = Math.min(start.length, SIGNATURE_BYTES);
    return SIGNATURES.contains(new String(start, 0, length, StandardCharsets.ISO_8859_1));
  }

  @Override
  public PictureReader open(
      RandomAccessSource source, PictureLimits limits, Scratch scratch, OnDamage damage)
      throws IOException {
    return new GifReader(new PictureBytes(source), limits, scratch, damage);
  }
}
