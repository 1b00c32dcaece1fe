package org.equilux.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import org.equilux.imaging.PictureLimits;
import org.equilux.storage.file.FolderScratch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobSettingsTest {
  @TempDir Path folder;

  private JobSettings settings(int shares) {
    return new JobSettings(
        PictureLimits.DEFAULT, 4 << 20, shares, new FolderScratch(folder), Duration.ofMinutes(1));
  }

  @Test
  void smallPagesAreDividedByThreadsAndLargeOnesBySize() {
    assertEquals(1_500_000, settings(2).chunkBytes(3_000_000));
    assertEquals(4 << 20, settings(2).chunkBytes(100_000_000));
    assertEquals(4 << 20, settings(1).chunkBytes(3_000_000_000L));
    assertEquals(3_000_000, settings(1).chunkBytes(3_000_000));
    assertEquals(JobSettings.LEAST_CHUNK_BYTES, settings(8).chunkBytes(200_000));
  }
}
