package org.equilux.master;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.LocalExecutor;
import org.equilux.engine.PictureJob;
import org.equilux.kernels.BackendStack;
import org.equilux.kernels.Operations;
import org.equilux.kernels.ScalarBackend;

/** What the engine by itself makes of a picture. */
public final class Expected {
  private Expected() {}

  public static byte[] of(byte[] picture, String operation, Map<String, String> parameters)
      throws Exception {
    Path folder = Files.createTempDirectory("expected");
    try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1)) {
      Path input = Files.write(folder.resolve("in"), picture);
      Path output = folder.resolve("out");
      var _ =
          PictureJob.run(
              input,
              output,
              new JobRequest(Operations.named(operation), parameters),
              executor,
              JobSettings.defaults(folder),
              JobListener.NONE);
      return Files.readAllBytes(output);
    } finally {
      remove(folder);
    }
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
