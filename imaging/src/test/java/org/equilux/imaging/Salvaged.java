package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.file.FileBlob;

/**
 * A page read from a damaged file with salvage.
 *
 * @param missing numbers of the pixels reported as missing
 * @param notes on the page and on other losses of the file
 */
@SuppressWarnings("ArrayRecordComponent") // Not changed.
public record Salvaged(PageInfo page, byte[] pixels, BitSet missing, List<String> notes) {
  /**
   * Reads a page, and checks that each row is delivered once and after the report of its missing
   * pixels.
   */
  public static Salvaged of(Path file, int number) throws IOException {
    try (PictureReader reader =
        Pictures.open(new FileBlob(file), PictureLimits.DEFAULT, OnDamage.SALVAGE)) {
      return of(reader, number);
    }
  }

  static Salvaged of(PictureReader reader, int number) throws IOException {
    PageInfo page = reader.pages().get(number);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BitSet missing = new BitSet();
    int[] rows = {0};
    reader.decode(
        number,
        new RowSink() {
          @Override
          public void rows(byte[] data, int offset, int count) {
            out.write(data, offset, count * page.rowBytes());
            rows[0] += count;
          }

          @Override
          public void missing(int firstColumn, int columns, int firstRow, int count) {
            assertTrue(firstRow >= rows[0], "told too late");
            assertTrue(columns > 0 && firstColumn >= 0 && firstColumn + columns <= page.width());
            assertTrue(count > 0 && firstRow + count <= page.height());
            for (int y = firstRow; y < firstRow + count; y++) {
              int from = y * page.width() + firstColumn;
              missing.set(from, from + columns);
            }
          }
        });
    assertEquals(page.height(), rows[0]);
    List<String> notes = new ArrayList<>(reader.lost());
    notes.addAll(reader.notes(number));
    return new Salvaged(page, out.toByteArray(), missing, notes);
  }

  /** The number of rows with missing pixels. */
  public int missingRows() {
    int count = 0;
    for (int y = 0; y < page.height(); y++) {
      int next = missing.nextSetBit(y * page.width());
      count += next >= 0 && next < (y + 1) * page.width() ? 1 : 0;
    }
    return count;
  }

  /** The number of wrong pixels that are not reported as missing. */
  public int wrong(byte[] original) {
    int size = page.format().bytesPerPixel();
    int wrong = 0;
    for (int i = missing.nextClearBit(0);
        i < page.width() * page.height();
        i = missing.nextClearBit(i + 1)) {
      for (int b = i * size; b < (i + 1) * size; b++) {
        if (pixels[b] != original[b]) {
          wrong++;
          break;
        }
      }
    }
    return wrong;
  }

  /** Checks that all bytes of the missing pixels have a value. */
  public void assertFilled(int value) {
    int size = page.format().bytesPerPixel();
    missing.stream()
        .forEach(
            i -> {
              for (int b = i * size; b < (i + 1) * size; b++) {
                assertEquals((byte) value, pixels[b], "pixel " + i);
              }
            });
  }
}
