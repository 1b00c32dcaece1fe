package org.equilux.bench.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
  @TempDir private Path folder;

  private static Calibration some() {
    return new Calibration(
        "a machine",
        "TIFF_LZW, equalize",
        1.4,
        true,
        new Calibration.Worker(0.01, 0.002, 0.001, 0.04, 0.0005),
        new Calibration.Master(0.02, 0.001, 0.003, 0.004, 0.0001, 0.0002),
        new Calibration.Bytes(2.1, 2.4, 3, 700, 900));
  }

  @Test
  void calibrationsRoundTrip() throws IOException {
    Path file = folder.resolve("calibration.json");
    some().write(file);
    assertEquals(some(), Calibration.read(file));
  }

  @Test
  void invalidCalibrationsAreRefusedWithAReason() throws IOException {
    Path file = folder.resolve("calibration.json");
    some().write(file);
    Files.writeString(file, Files.readString(file).replace("0.04", "-1"));
    IOException error = assertThrows(IOException.class, () -> Calibration.read(file));
    assertTrue(error.getMessage().contains("a cost is -1.0"), error.getMessage());
    Files.writeString(file, "{}");
    assertThrows(IOException.class, () -> Calibration.read(file));
  }
}
