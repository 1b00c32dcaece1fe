package org.equilux.imaging.jpeg.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.header.Segments;
import org.equilux.imaging.jpeg.header.Style;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;

/** Headers written without the JDK, against those of its encoder. */
class ResultHeaderTest {
  private static final int WIDTH = 300;
  private static final int INTERVAL = 770;

  private static int[][] tables(int greatest) {
    int[][] tables = new int[4][64];
    for (int table = 0; table < 3; table++) {
      for (int i = 0; i < 64; i++) {
        tables[table][i] = 1 + (table * 71 + i * 5) % greatest;
      }
    }
    return tables;
  }

  private static Frame frame(int tables, int... factors) {
    List<Frame.Component> components = new ArrayList<>();
    for (int i = 0; i < factors.length / 2; i++) {
      components.add(
          new Frame.Component(i + 1, factors[2 * i], factors[2 * i + 1], Math.min(i, tables - 1)));
    }
    return new Frame(false, WIDTH, 1, components);
  }

  /** The segments of the JDK's header, without metadata. */
  private static byte[] jdk(Style style) throws IOException {
    PixelFormat format =
        switch (style.frame().components().size()) {
          case 1 -> PixelFormat.GRAY8;
          case 3 -> PixelFormat.RGB8;
          default -> PixelFormat.CMYK8;
        };
    try (JpegEncoder encoder =
        new JpegEncoder(style.frame(), style.tables(), style.rgb(), style.inks())) {
      byte[] jpeg = encoder.encode(Pixels.allocate(format, WIDTH, 1));
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      header.write(jpeg, 0, 2);
      int end;
      for (int at = 2; at < JpegEncoder.scanAt(jpeg); at = end) {
        int marker = jpeg[at + 1] & 0xff;
        end = JpegEncoder.segmentEnd(jpeg, at);
        if (marker == Marker.SOS) {
          header.writeBytes(Segments.restartInterval(INTERVAL));
        }
        if (marker == Marker.APP14 || marker < Marker.APP0) {
          header.write(jpeg, at, end - at);
        }
      }
      return header.toByteArray();
    }
  }

  @Test
  void headersAreThoseOfTheJdk() throws IOException {
    int compared = 0;
    for (int[] factors :
        new int[][] {
          {1, 1},
          {2, 2},
          {1, 1, 1, 1, 1, 1},
          {2, 1, 1, 1, 1, 1},
          {2, 2, 1, 1, 1, 1},
          {4, 1, 1, 1, 1, 1},
          {1, 1, 1, 1, 1, 1, 1, 1},
          {2, 2, 1, 1, 1, 1, 2, 2}
        }) {
      for (Inks inks : Inks.values()) {
        if ((factors.length == 8) != (inks != Inks.NONE)) {
          continue;
        }
        for (int tables = 1; tables <= 3; tables++) {
          for (int greatest : new int[] {255, 300}) {
            for (boolean rgb : new boolean[] {false, true}) {
              Style style = new Style(frame(tables, factors), tables(greatest), rgb, inks);
              assertArrayEquals(
                  jdk(style),
                  ResultHeader.of(style, WIDTH, 1, INTERVAL),
                  () -> Arrays.toString(factors) + style);
              compared++;
            }
          }
        }
      }
    }
    assertEquals(144, compared);
  }
}
