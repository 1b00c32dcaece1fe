package org.equilux.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.equilux.master.database.DatabaseSettings;
import org.equilux.master.database.PostgresServer;
import org.equilux.storage.s3.S3Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Random faults of two masters with data folders of their own, three workers, PostgreSQL and an S3
 * server, as {@code bench chaos} makes them. Thousands of runs are for the command itself; those
 * here are as many as fit in about 90 s on two idle processors, start of the processes included.
 */
@Timeout(900)
class ChaosTest {
  private static final int RUNS = 12;

  @TempDir private Path folder;

  /** A launcher that starts the commands from the class path of this test. */
  private Path launcher() throws IOException {
    Path launcher = folder.resolve("equilux");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        export AWS_ACCESS_KEY_ID='%s' AWS_SECRET_ACCESS_KEY='%s'
        exec '%s' --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
          $EQUILUX_JAVA_OPTS -cp '%s' org.equilux.cli.Equilux "$@"
        """
            .formatted(
                S3Server.ACCESS_KEY,
                S3Server.SECRET_KEY,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    return launcher;
  }

  @Test
  void noJobIsLostAndNothingIsLeftWhateverBreaks() throws IOException {
    System.setProperty("equilux.launcher", launcher().toString());
    DatabaseSettings database = PostgresServer.get().create();
    Path password =
        Files.writeString(folder.resolve("password"), database.password().orElseThrow());
    try (S3Server store = S3Server.start()) {
      store.makeBucket("chaos");
      List<String> arguments =
          List.of(
              "--runs",
              Integer.toString(RUNS),
              "--database",
              database.url().orElseThrow(),
              "--database-user",
              database.user().orElseThrow(),
              "--database-password-file",
              password.toString(),
              "--database-restart",
              PostgresServer.get().restartCommand(),
              "--storage",
              "s3://chaos/jobs",
              "--storage-endpoint",
              store.endpoint().toString(),
              "--storage-region",
              store.region().orElseThrow());
      assertEquals(
          0,
          new CommandLine(ChaosBenchmark.class).execute(arguments.toArray(String[]::new)),
          "see the output");
    } finally {
      System.clearProperty("equilux.launcher");
    }
  }
}
