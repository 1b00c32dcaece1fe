package org.equilux.imaging.jpeg.turbo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurboLibraryTest {
  @Test
  void libraryCanBeDisabled() {
    TurboLibrary.Loading off = TurboLibrary.load("OFF");
    assertEquals(Optional.empty(), off.library());
    assertTrue(off.reason().contains("EQUILUX_NATIVE_CODECS"), off.reason());
    assertTrue(TurboLibrary.load("").library().isPresent());
  }

  @Test
  void libraryIsLoadedForALargePictureOrAfterManySmallOnes() {
    assertFalse(TurboLibrary.isWorthLoading(1_000_000, 0));
    assertTrue(TurboLibrary.isWorthLoading(33_000_000, 0));
    assertTrue(TurboLibrary.isWorthLoading(1_000_000, 20_000_000));
    assertEquals(TurboLibrary.get(), TurboLibrary.getFor(33_000_000));
  }
}
