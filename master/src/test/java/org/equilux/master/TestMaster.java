package org.equilux.master;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.accounts.secret.PasswordCost;
import org.equilux.master.activity.Activity;
import org.equilux.master.audit.AuditSettings;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.dispatch.Cluster;
import org.equilux.master.dispatch.ClusterService;
import org.equilux.master.dispatch.MasterAddresses;
import org.equilux.master.dispatch.ResultChecks;
import org.equilux.master.dispatch.WorkerView;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.master.transfer.TransferOffer;
import org.equilux.observe.ProcessLoad;
import org.equilux.observe.Traces;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;

/** A real master on a free port, with a client. */
public final class TestMaster implements AutoCloseable {
  /** A small chunk size, with which most test pictures have several chunks. */
  static final long CHUNK_BYTES = 16 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** A worker for the cluster view; no real worker is connected. */
  private static final WorkerView WORKER =
      new WorkerView(
          "w1",
          "rack 3",
          "10.0.0.3",
          WorkerView.State.IDLE,
          "vector",
          "256-bit lanes",
          List.of(
              new BackendInfo("vector", "256-bit lanes"), new BackendInfo("scalar", "one lane")),
          List.of("opencl is not used: there is no device"),
          4,
          0,
          0,
          17,
          1 << 20,
          new ProcessLoad(0.5, 1L << 28, 1L << 30, 1L << 29),
          new WorkerView.SlowestChunk(1200, Phase.MAP),
          false,
          Instant.parse("2026-01-01T00:00:00Z"),
          Instant.parse("2026-01-01T00:00:10Z"));

  /** Real accounts whose passwords take no time. */
  private static final AccountSettings ACCOUNTS =
      new AccountSettings(false, Optional.empty(), false, Duration.ofHours(12), PasswordCost.LEAST);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Path data;
  private final GatedExecutor executor;
  private final Master master;

  /** The administrator's API token. */
  private final String token;

  private TestMaster(Path data, GatedExecutor executor, Master master, String token) {
    this.data = data;
    this.executor = executor;
    this.master = master;
    this.token = token;
  }

  public static TestMaster start(Path data) throws IOException {
    return start(data, true, _ -> {});
  }

  /**
   * Starts a master with the test's settings.
   *
   * @param open whether chunks are computed immediately, or held until {@link #openGate}
   */
  public static TestMaster start(Path data, boolean open, Consumer<MasterConfig.Builder> settings)
      throws IOException {
    return start(data, open, UnaryOperator.identity(), settings);
  }

  /**
   * Starts a master with another chunk executor.
   *
   * @param executor returns the executor to use, given the one that computes
   */
  static TestMaster start(
      Path data,
      boolean open,
      UnaryOperator<ChunkExecutor> executor,
      Consumer<MasterConfig.Builder> settings)
      throws IOException {
    MasterConfig.Builder config =
        MasterConfig.builder(data).port(0).workerPort(0).chunkBytes(CHUNK_BYTES).accounts(ACCOUNTS);
    settings.accept(config);
    BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
    LocalExecutor local = new LocalExecutor(backends, 2);
    GatedExecutor gated = new GatedExecutor(executor.apply(local), open);
    Compute compute =
        new Compute(
            gated,
            () -> List.of(WORKER),
            new Quarantine(Clock.systemUTC()),
            new TransferOffer(),
            Optional.of(
                new ClusterService(
                    new Cluster(SchedulerSettings.DEFAULT),
                    new ResultChecks(AuditSettings.DEFAULT, "scalar"),
                    JoinToken.random())),
            new MasterAddresses(),
            new WorkerTokens(),
            () -> {
              local.close();
              backends.close();
            });
    return new TestMaster(
        data,
        gated,
        Master.start(
            config.build(),
            compute,
            new Activity(Clock.systemUTC()),
            new PrometheusRegistry(),
            Traces.none()),
        Files.readString(DataFolder.localToken(data)));
  }

  /** Starts a master whose chunks are computed by workers that connect to its worker port. */
  static TestMaster startCluster(Path data, Consumer<MasterConfig.Builder> settings)
      throws IOException, BackendUnavailableException {
    MasterConfig.Builder config =
        MasterConfig.builder(data)
            .port(0)
            .workerPort(0)
            .chunkBytes(CHUNK_BYTES)
            .backend(MasterConfig.NO_BACKEND);
    settings.accept(config);
    Master master = Master.start(config.build());
    return new TestMaster(data, null, master, Files.readString(DataFolder.localToken(data)));
  }

  /** The port for workers. */
  public int workerPort() {
    return master.workerPort().orElseThrow();
  }

  public void openGate() {
    executor.open();
  }

  public PrometheusRegistry registry() {
    return master.registry();
  }

  /** The reason why the master is not ready; empty if it is ready. */
  public Optional<String> notReady() {
    return master.notReady();
  }

  public int port() {
    return master.port();
  }

  /** The port that redirects to HTTPS. */
  public int redirectPort() {
    return master.redirectPort().orElseThrow();
  }

  public URI uri(String path) {
    return URI.create("http://localhost:" + port() + path);
  }

  /** Returns a request of the administrator; the path starts after the API version. */
  public HttpRequest.Builder request(String path) {
    return as(token, path);
  }

  /** A request to the API with a bearer token. */
  public HttpRequest.Builder as(String bearer, String path) {
    return anonymous(path).header("Authorization", "Bearer " + bearer);
  }

  /** A request to the API without credentials. */
  public HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(uri("/api/v1" + path)).timeout(TIMEOUT);
  }

  /**
   * Session of a signed-in browser.
   *
   * @param cookies the value of the Cookie header
   */
  public record Browser(String cookies, String csrfToken) {}

  /** Returns the body of the administrator's sign-in request. */
  public String adminCredentials() {
    return credentials(Accounts.ADMIN, master.newPassword().orElseThrow());
  }

  private static String credentials(String name, String password) {
    return "{\"name\": \"%s\", \"password\": \"%s\"}".formatted(name, password);
  }

  /** Signs in with a correct password. */
  public Browser signIn(String name, String password) {
    HttpResponse<byte[]> answer =
        send(anonymous("/session").POST(BodyPublishers.ofString(credentials(name, password))));
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + text(answer));
    }
    return browser(answer);
  }

  /** Returns the browser session of a sign-in response. */
  public static Browser browser(HttpResponse<byte[]> signedIn) {
    return new Browser(
        signedIn.headers().allValues("Set-Cookie").stream()
            .map(cookie -> cookie.split(";", 2)[0])
            .collect(Collectors.joining("; ")),
        json(signedIn).get("csrfToken").textValue());
  }

  /** Returns a browser session of the administrator. */
  public Browser adminBrowser() {
    return signIn(Accounts.ADMIN, master.newPassword().orElseThrow());
  }

  /** Returns an API request of a browser session. */
  public HttpRequest.Builder by(Browser browser, String path) {
    return anonymous(path)
        .header("Cookie", browser.cookies())
        .header("X-CSRF-Token", browser.csrfToken());
  }

  /** The Authorization header line of the administrator, with CRLF, for raw requests. */
  public String authorization() {
    return "Authorization: Bearer " + token + "\r\n";
  }

  public HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public HttpResponse<byte[]> get(String path) {
    return send(request(path));
  }

  public HttpResponse<byte[]> delete(String path) {
    return send(request(path).DELETE());
  }

  public HttpResponse<byte[]> post(String path, String type, byte[] body) {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
  }

  /** Uploads a picture as the request body. */
  public HttpResponse<byte[]> upload(String query, byte[] picture) {
    return post("/jobs" + query, "application/octet-stream", picture);
  }

  /** Uploads a picture, asserts that it is accepted, and returns the job's id. */
  public String submit(String query, byte[] picture) {
    HttpResponse<byte[]> answer = upload(query, picture);
    require(201, answer);
    return json(answer).get("id").textValue();
  }

  private static void require(int status, HttpResponse<byte[]> answer) {
    if (answer.statusCode() != status) {
      throw new AssertionError(answer.statusCode() + " " + text(answer));
    }
  }

  /** Uploads a file by the tus protocol, in one piece, for a later job; returns the upload's id. */
  public String uploadFile(byte[] file) {
    String id = beginUpload(file.length);
    HttpResponse<byte[]> sent =
        send(
            request("/uploads/" + id)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", "0")
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(file)));
    require(204, sent);
    return id;
  }

  /** Begins an upload of a file with the given length in bytes; returns the upload's id. */
  public String beginUpload(int length) {
    HttpResponse<byte[]> begun =
        send(
            request("/uploads")
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", Integer.toString(length))
                .header("Upload-Metadata", "filename bS5wbmc=")
                .POST(HttpRequest.BodyPublishers.noBody()));
    require(201, begun);
    return begun.headers().firstValue("Location").orElseThrow().replace("/api/v1/uploads/", "");
  }

  public JsonNode job(String id) {
    return json(get("/jobs/" + id));
  }

  public static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  public static JsonNode json(HttpResponse<byte[]> answer) {
    return json(text(answer));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  /** A server-sent event. */
  public record Event(String name, JsonNode data) {}

  /** Reads the event stream of a job until the job ends. */
  public List<Event> follow(String id) {
    try (Events events = events(id)) {
      List<Event> all = new ArrayList<>();
      for (Event event = events.next(); event != null; event = events.next()) {
        all.add(event);
      }
      return all;
    }
  }

  /** Waits until a job is final and returns its last state. */
  public JsonNode await(String id) {
    return follow(id).getLast().data();
  }

  /** Waits until a job is in a state. */
  public void await(String id, String state) {
    try (Events events = events(id)) {
      Event event = events.next();
      while (!(event.name().equals("job") && event.data().get("state").textValue().equals(state))) {
        event = events.next();
      }
    }
  }

  public Events events(String id) {
    return stream("/jobs/" + id + "/events");
  }

  /**
   * Opens an event stream; the path starts after the API version.
   *
   * @param headers names and values, alternating
   */
  public Events stream(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/api/v1" + path)).header("Authorization", "Bearer " + token);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new Events(client.send(request.build(), BodyHandlers.ofInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An open event stream. */
  public static final class Events implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;

    private Events(HttpResponse<InputStream> answer) {
      if (answer.statusCode() != 200) {
        throw new AssertionError("status " + answer.statusCode());
      }
      this.body = answer.body();
      this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** The next event, or null at the end. */
    public Event next() {
      try {
        String name = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("event: ")) {
            name = line.substring("event: ".length());
          } else if (line.startsWith("data: ")) {
            return new Event(name, json(line.substring("data: ".length())));
          }
        }
        return null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The folders of jobs and uploads that are on disk. */
  public List<Path> folders() {
    return list(data.resolve("jobs"));
  }

  public Path folder(String id) {
    return data.resolve("jobs").resolve(id);
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    master.close();
    client.close();
  }
}
