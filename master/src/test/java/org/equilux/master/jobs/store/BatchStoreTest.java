package org.equilux.master.jobs.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.equilux.master.TestRecords;
import org.equilux.master.database.Database;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchStoreTest {
  @TempDir Path data;

  private BatchStore open(Database database) throws IOException {
    return BatchStore.open(data, FileStorage.open(Optional.empty(), data).batches(), database);
  }

  private static Batch batch(String id) {
    return new Batch(id, "scans", "ann", Instant.EPOCH, null);
  }

  @Test
  void keepsNoMoreThanItMay() throws IOException {
    try (Database database = TestRecords.open(data)) {
      BatchStore store = open(database);
      assertTrue(store.add(batch("a"), 2));
      assertTrue(store.add(batch("b"), 2));
      assertFalse(store.add(batch("c"), 2));

      assertEquals(Optional.of(batch("a")), store.forget("a"));
      assertEquals(Optional.empty(), store.forget("a"));
      store.delete("a");
      assertTrue(store.add(batch("c"), 2));
      assertEquals(2, open(database).list().size());
    }
  }

  @Test
  void whatIsForgottenButNotDeletedIsThereAgainAfterARestart() throws Exception {
    try (Database database = TestRecords.open(data)) {
      BatchStore store = open(database);
      assertTrue(store.add(batch("a"), 2));
      assertTrue(store.forget("a").isPresent());
      boolean there = store.holding("a", Optional::isPresent);
      assertFalse(there);
      store.remember(batch("a"));
      assertEquals(Optional.of(batch("a")), store.find("a"));
      assertEquals(List.of(batch("a")), List.copyOf(open(database).list()));
    }
  }
}
