package org.equilux.bench.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.equilux.bench.pictures.PictureKind;
import org.equilux.kernels.pixels.PixelFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelsTest {
  static Stream<KernelWork> works() {
    return Stream.of(KernelOperation.values())
        .flatMap(
            operation ->
                Stream.of(PixelFormat.GRAY8, PixelFormat.RGB8, PixelFormat.GRAY16)
                    .map(format -> new KernelWork(operation, format, PictureKind.DARK, 1)));
  }

  @ParameterizedTest
  @MethodSource("works")
  void allAvailableContestantsAreRight(KernelWork work) {
    KernelContestants all = new KernelContestants(work);
    List<KernelContestant> contestants = all.of(List.of("scalar", "vector"));
    for (KernelContestant contestant : contestants) {
      contestant.run().run();
      // BoofCV's sums overflow with 16-bit samples of a megapixel.
      if (contestant.id() != KernelContestant.Id.BOOFCV || work.format() != PixelFormat.GRAY16) {
        assertTrue(!all.verify(contestant).isBlank());
      }
    }
    assertTrue(contestants.stream().anyMatch(c -> c.id() == KernelContestant.Id.COPY));
    boolean openCv = contestants.stream().anyMatch(c -> c.id() == KernelContestant.Id.OPENCV);
    assertEquals(!openCv, all.missing().containsKey(KernelContestant.Id.OPENCV));
  }

  @Test
  void aWrongByteIsReportedWithItsPosition() {
    KernelContestants all =
        new KernelContestants(
            new KernelWork(KernelOperation.EQUALIZE, PixelFormat.GRAY8, PictureKind.NATURAL, 1));
    KernelContestant right = all.of(List.of("vector")).getFirst();
    right.run().run();
    byte[] result = right.result().get().clone();
    result[4711] ^= 1;
    KernelContestant wrong =
        new KernelContestant(KernelContestant.Id.VECTOR, () -> {}, () -> result);
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> all.verify(wrong));
    assertEquals("the result is wrong from byte 4711 on", e.getMessage());
  }

  @Test
  void differentWorkIsNotCompared() {
    KernelContestants all =
        new KernelContestants(
            new KernelWork(KernelOperation.EQUALIZE, PixelFormat.GRAY8, PictureKind.DARK, 1));
    byte[] unchanged = new byte[all.of(List.of()).getLast().result().get().length];
    KernelContestant lazy =
        new KernelContestant(KernelContestant.Id.OPENCV, () -> {}, () -> unchanged);
    assertThrows(IllegalStateException.class, () -> all.verify(lazy));
  }
}
