package org.equilux.master;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.job.CommonTable;
import org.equilux.engine.job.PictureJob;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.operation.Operations;
import org.equilux.storage.Blob;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FolderScratch;

/** Reference results, computed by the engine without a master. */
public final class Expected {
  private Expected() {}

  public static byte[] of(byte[] picture, String operation, Map<String, String> parameters)
      throws Exception {
    return of(picture, operation, parameters, Map.of());
  }

  /**
   * Returns the expected result of a picture with attached files.
   *
   * @param files contents by the names of the parameters whose values they are
   */
  public static byte[] of(
      byte[] picture, String operation, Map<String, String> parameters, Map<String, byte[]> files)
      throws Exception {
    Path folder = Files.createTempDirectory("expected");
    try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1)) {
      Path input = Files.write(folder.resolve("in"), picture);
      Path output = folder.resolve("out");
      Map<String, String> given = new HashMap<>(parameters);
      Map<String, Blob> attachments = new HashMap<>();
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        given.put(file.getKey(), file.getKey());
        attachments.put(
            file.getKey(),
            new FileBlob(Files.write(folder.resolve(file.getKey()), file.getValue())));
      }
      var _ =
          new PictureJob(
                  "",
                  new JobRequest(Operations.named(operation), given, attachments),
                  executor,
                  settings(folder),
                  JobListener.NONE)
              .run(new FileBlob(input), new FileBlob(output));
      return Files.readAllBytes(output);
    } finally {
      remove(folder);
    }
  }

  /** Returns the encoded common table of the pictures. */
  public static byte[] common(String operation, List<byte[]> pictures) throws Exception {
    Path folder = Files.createTempDirectory("expected");
    try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1)) {
      CommonTable table =
          new CommonTable(new JobRequest(Operations.named(operation), Map.of(), Map.of()));
      for (byte[] picture : pictures) {
        Path input = Files.write(folder.resolve("in"), picture);
        table.count(new FileBlob(input), "in", executor, settings(folder), JobListener.NONE);
      }
      return table.tables(settings(folder).limits(), new FolderScratch(folder)).encode();
    } finally {
      remove(folder);
    }
  }

  /**
   * Returns settings with the master's chunk sizes; the chunks of a PNG affect the bytes of its
   * file.
   */
  private static JobSettings settings(Path folder) {
    FolderScratch scratch = new FolderScratch(folder);
    JobSettings usual = JobSettings.defaults(scratch);
    return new JobSettings(usual.limits(), TestMaster.CHUNK_BYTES, scratch, usual.timeout());
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
