package org.equilux.master.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.equilux.engine.JobSettings;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.master.Complaints;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.activity.Activity;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.JobLimits;
import org.equilux.master.jobs.run.RunSettings;
import org.equilux.master.views.Views;
import org.equilux.master.web.cluster.ClusterView;
import org.equilux.observe.Traces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that sends half a picture and then nothing does not hold a connection for ever. */
@Timeout(60)
class StallTest {
  @TempDir Path data;

  @Test
  void endsAStalledUpload() throws Exception {
    RunSettings settings =
        new RunSettings(1, JobSettings.DEFAULT_CHUNK_BYTES, Duration.ofMinutes(1));
    Activity activity = new Activity(Clock.systemUTC());
    try (Complaints complaints = new Complaints();
        WatchService changes = FileSystems.getDefault().newWatchService();
        BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1);
        JobService jobs =
            JobService.open(
                data,
                JobLimits.DEFAULT,
                settings,
                executor,
                Clock.systemUTC(),
                activity,
                Traces.none());
        Accounts accounts = Accounts.open(data, AccountSettings.DEFAULT, Clock.systemUTC());
        Views views = Views.open(data, jobs);
        Web web =
            new Web(
                jobs,
                accounts,
                views,
                new ClusterView(List::of, activity, jobs),
                Optional.empty(),
                Duration.ofMillis(100))) {
      Path folder = data.resolve("jobs");
      folder.register(changes, StandardWatchEventKinds.ENTRY_DELETE);
      WebServerConfig.Builder config = WebServer.builder();
      web.configure(config, "127.0.0.1", 0, JobLimits.DEFAULT.uploadBytes());
      WebServer server = config.build().start();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(30_000);
        String head =
            "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nAuthorization: Bearer %s\r\n\r\n1234"
                .formatted(Files.readString(Accounts.localTokenFile(data)));
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        readToTheEnd(socket);
        awaitEmpty(folder, changes);
      } finally {
        server.stop();
      }
      assertEquals(List.of(), complaints.heard());
    }
  }

  /** The client sees the end of the connection a little before the upload is removed. */
  private static void awaitEmpty(Path folder, WatchService changes) throws Exception {
    while (!isEmpty(folder)) {
      WatchKey key = changes.poll(30, TimeUnit.SECONDS);
      assertNotNull(key, "the upload is still there");
      key.reset();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static void readToTheEnd(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      // A reset is an end, too.
    }
  }
}
