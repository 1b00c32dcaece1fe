package org.equilux.observe;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options for monitoring a long-running command. */
public final class ObserveOptions {
  /** The format of log lines. */
  public enum LogFormat {
    /** Plain text. */
    TEXT,
    /** One JSON object for each line. */
    JSON
  }

  @Option(
      names = "--observe-port",
      order = 15,
      paramLabel = "PORT",
      defaultValue = "${env:EQUILUX_OBSERVE_PORT}",
      description =
          "Port for /live, /ready and /metrics (for Prometheus); 0 selects a free port."
              + " Default: $$EQUILUX_OBSERVE_PORT, or else none.")
  private Integer port;

  @Option(
      names = "--observe-bind",
      order = 15,
      paramLabel = "ADDRESS",
      defaultValue = "${env:EQUILUX_OBSERVE_BIND:-127.0.0.1}",
      description =
          "Address of that port, which reveals names and counts. Default:"
              + " $$EQUILUX_OBSERVE_BIND, or else 127.0.0.1.")
  private String bind;

  @Option(
      names = "--log-format",
      order = 15,
      paramLabel = "text|json",
      defaultValue = "${env:EQUILUX_LOG_FORMAT:-text}",
      description =
          "text, or json: one object per line, with job and chunk. Default: $$EQUILUX_LOG_FORMAT,"
              + " or else text.")
  private LogFormat logFormat;

  /** Whether log lines are JSON. */
  public boolean json() {
    return logFormat == LogFormat.JSON;
  }

  /** Applies the selected log format. */
  public void configureLogging() {
    if (json()) {
      LogLines.forMachines();
    } else {
      LogLines.forPeople();
    }
  }

  /**
   * Starts the server, if its port is given.
   *
   * @throws IOException if its address cannot be bound
   */
  public Optional<ObserveServer> start(Health health, PrometheusRegistry registry)
      throws IOException {
    if (port == null) {
      return Optional.empty();
    }
    if (port < 0 || port > 65_535) {
      throw new IOException("--observe-port must be from 0 to 65535, not " + port);
    }
    return Optional.of(ObserveServer.start(address(), health, registry));
  }

  private InetSocketAddress address() throws IOException {
    try {
      return new InetSocketAddress(InetAddress.getByName(bind), port);
    } catch (UnknownHostException e) {
      throw new IOException("--observe-bind: unknown address " + bind, e);
    }
  }
}
