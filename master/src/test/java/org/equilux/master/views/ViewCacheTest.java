package org.equilux.master.views;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.equilux.imaging.PictureException;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.files.DiskFullException;
import org.equilux.master.files.DiskReserve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewCacheTest {
  private static final int BLOCKS = 30;

  @TempDir Path folder;

  private ViewCache open(long reserve) throws IOException {
    return ViewCache.open(
        folder,
        job -> Optional.of(job.substring(0, 3)),
        BLOCKS * DiskBlocks.BYTES,
        DiskReserve.of(folder, OptionalLong.of(reserve)));
  }

  private static Path add(ViewCache cache, String job, int files) throws IOException {
    try (ViewDraft draft = begin(cache, job, Duration.ofMinutes(1))) {
      for (int i = 0; i < files; i++) {
        draft.record(i + ".json", "tiny");
      }
      draft.commit();
      return draft.target();
    }
  }

  private static ViewDraft begin(ViewCache cache, String job, Duration patience)
      throws IOException {
    return ViewDraft.begin(cache, job.substring(0, 3), cache.path(job, "tiles"), patience);
  }

  @Test
  void smallFilesCountAsWholeBlocks() throws IOException {
    ViewCache cache = open(0);
    Path view = add(cache, "ann-1", 7);
    assertTrue(cache.use(view));
    assertEquals(7 * DiskBlocks.BYTES, cache.usedBytes());
    cache.removeAllOf("ann-1");
    assertEquals(0, cache.usedBytes());
    assertFalse(Files.exists(view));
  }

  @Test
  void theLargestAccountsLeastRecentlyUsedViewIsEvicted() throws IOException {
    ViewCache cache = open(0);
    Path bobs = add(cache, "bob-1", 8);
    Path first = add(cache, "ann-1", 9);
    Path second = add(cache, "ann-2", 9);
    assertTrue(cache.use(first));
    Path third = add(cache, "ann-3", 9);
    assertFalse(Files.exists(second));
    assertTrue(cache.use(bobs) && cache.use(first) && cache.use(third));
    assertTrue(cache.usedBytes() <= BLOCKS * DiskBlocks.BYTES);
  }

  @Test
  void anOversizedViewLeavesNothing() throws IOException {
    ViewCache cache = open(0);
    Path kept = add(cache, "bob-1", 5);
    PictureException refused =
        assertThrows(PictureException.class, () -> add(cache, "ann-1", BLOCKS / 2));
    assertEquals(PictureException.Reason.TOO_LARGE, refused.reason());
    assertTrue(cache.use(kept));
    assertEquals(5 * DiskBlocks.BYTES, cache.usedBytes());
    assertFalse(Files.exists(cache.path("ann-1", "tiles.new")));
  }

  @Test
  void aViewBeyondItsTimeLimitLeavesNothing() throws IOException {
    ViewCache cache = open(0);
    try (ViewDraft draft = begin(cache, "ann-1", Duration.ofNanos(1))) {
      draft.record("view.json", "tiny");
      assertThrows(PictureException.class, draft::checkTime);
    }
    assertEquals(0, cache.usedBytes());
    assertFalse(Files.exists(cache.path("ann-1", "tiles.new")));
  }

  @Test
  void viewsAreEvictedOnAFullDisk() throws IOException {
    ViewCache before = open(0);
    Path view = add(before, "bob-1", 5);
    ViewCache full = open(Long.MAX_VALUE);
    assertFalse(Files.exists(view));
    assertThrows(DiskFullException.class, () -> add(full, "ann-1", 1));
  }

  @Test
  void viewsSurviveARestartAndDraftsAreDeleted() throws IOException {
    ViewCache cache = open(0);
    Path view = add(cache, "ann-1", 5);
    ViewDraft left = begin(cache, "ann-2", Duration.ofMinutes(1));
    left.record("view.json", "tiny");
    ViewCache again = open(0);
    assertTrue(again.use(view));
    assertEquals(6 * DiskBlocks.BYTES, again.usedBytes());
    assertFalse(Files.exists(cache.path("ann-2", "tiles.new")));
  }
}
