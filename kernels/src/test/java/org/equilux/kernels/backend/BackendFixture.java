package org.equilux.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.TestPictures.Content;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The common part of the kernels' contracts: the backend under test, and test pictures.
 *
 * <p>Pictures are random with fixed seeds. Their widths are near the lane counts and group sizes at
 * which backends change their code paths.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BackendFixture {
  static final int[] WIDTHS = {
    1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000, 1003, 2050
  };

  /** The rows of a chunk; 0 for random heights. */
  static final int[] CHUNKINGS = {1, 0, Integer.MAX_VALUE};

  static final List<Content> CONTENTS = List.of(Content.values());

  static final List<String> FILES8 = TestPictures.FILES8;

  static final List<String> FILES =
      Stream.concat(FILES8.stream(), Stream.of(TestPictures.FILE16)).toList();

  Backend backend;

  /** The backend under test. */
  protected final Backend backend() {
    return backend;
  }

  /** Opens the backend under test; called once, closed after the last test. */
  protected abstract Backend open() throws Exception;

  @BeforeAll
  final void openBackend() throws Exception {
    backend = open();
  }

  @AfterAll
  final void closeBackend() {
    if (backend != null) {
      backend.close();
    }
  }

  static Stream<Arguments> formatsAndModes() {
    return PixelFormat.GRAY_AND_RGB.stream()
        .flatMap(
            format -> Arrays.stream(ColorMode.values()).map(mode -> Arguments.of(format, mode)));
  }

  interface PictureCheck {
    void check(Pixels picture);
  }

  /** Every width with a few heights, packed and padded, with each content in turn. */
  static void forEachPicture(PixelFormat format, SplittableRandom random, PictureCheck check) {
    int turn = 0;
    for (int width : WIDTHS) {
      for (int height : new int[] {1, 2, 3, 9}) {
        Content content = CONTENTS.get(turn++ % CONTENTS.size());
        check.check(
            turn % 3 == 0
                ? TestPictures.packed(format, width, height, content, random)
                : TestPictures.padded(format, width, height, content, random));
      }
    }
  }

  interface IntoPixels {
    void run(Chunk chunk, Pixels out);
  }

  /** Computes a picture chunk by chunk into rows with gaps and compares every byte. */
  static void checkPixels(
      Pixels picture, Pixels expected, int halo, SplittableRandom random, IntoPixels work) {
    byte[] before = picture.data().clone();
    List<Chunk> chunks = TestPictures.cut(picture, halo, chunking(random), random);
    Pixels out = output(expected, random);
    byte[] expectedBytes = out.data().clone();
    for (int y = 0; y < expected.height(); y++) {
      System.arraycopy(
          expected.data(),
          expected.rowOffset(y),
          expectedBytes,
          out.rowOffset(y),
          expected.rowBytes());
    }
    for (Chunk chunk : chunks) {
      work.run(chunk, out.rows(chunk.rows().first(), chunk.rows().count()));
    }
    assertArrayEquals(expectedBytes, out.data(), () -> picture + " in " + chunks.size());
    assertArrayEquals(before, picture.data(), "the input changed");
  }

  static Pixels output(Pixels expected, SplittableRandom random) {
    PixelFormat format = expected.format();
    return random.nextInt(3) == 0
        ? Pixels.allocate(format, expected.width(), expected.height())
        : TestPictures.padded(format, expected.width(), expected.height(), Content.NOISE, random);
  }

  static int chunking(SplittableRandom random) {
    return CHUNKINGS[random.nextInt(CHUNKINGS.length)];
  }

  static Pixels withoutAlpha(Pixels picture) {
    PixelFormat format = picture.format();
    if (!format.hasAlpha()) {
      return picture;
    }
    PixelFormat opaque = PixelFormat.of(format.colorChannels(), false, format.bitsPerSample());
    Pixels copy = Pixels.allocate(opaque, picture.width(), picture.height());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int c = 0; c < opaque.channels(); c++) {
          copy.setSample(x, y, c, picture.sample(x, y, c));
        }
      }
    }
    return copy;
  }
}
