package org.equilux.master.web;

import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.jobs.JobService;
import org.equilux.master.net.ConnectionQuota;
import org.equilux.master.net.TrustedProxies;
import org.equilux.master.oidc.Oidc;
import org.equilux.master.views.Views;
import org.equilux.master.web.accounts.AccountServices;
import org.equilux.master.web.accounts.OidcApi;
import org.equilux.master.web.accounts.SessionApi;
import org.equilux.master.web.accounts.SessionsApi;
import org.equilux.master.web.accounts.TokensApi;
import org.equilux.master.web.accounts.UsersApi;
import org.equilux.master.web.cluster.ClusterApi;
import org.equilux.master.web.cluster.ClusterView;
import org.equilux.master.web.cluster.InfoApi;
import org.equilux.master.web.cluster.WorkersApi;
import org.equilux.master.web.connection.BoundedReads;
import org.equilux.master.web.connection.ClientTraffic;
import org.equilux.master.web.connection.Connections;
import org.equilux.master.web.connection.Patience;
import org.equilux.master.web.connection.Watchdog;
import org.equilux.master.web.http.AuditTrail;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.Peers;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;
import org.equilux.master.web.jobs.BatchesApi;
import org.equilux.master.web.jobs.JobAccess;
import org.equilux.master.web.jobs.JobsApi;
import org.equilux.master.web.jobs.ViewsApi;
import org.equilux.master.web.site.Guard;
import org.equilux.master.web.site.Site;
import org.equilux.master.web.submit.SubmitApi;
import org.equilux.master.web.submit.UploadsApi;

/** The HTTP side of the master: the REST API and the page, on the server's default socket. */
public final class Web implements AutoCloseable {

  private final Routes api;
  private final AuditTrail trail;
  private final Authentication authentication;
  private final Site site = Site.find();
  private final Patience patience;
  private final Watchdog watchdog;
  private final ClientTraffic traffic = new ClientTraffic();

  /**
   * Serves these jobs, accounts, pictures and workers.
   *
   * @param services know who makes a request
   * @param retention how long jobs are kept; empty for ever
   */
  public Web(
      JobService jobs,
      AccountServices services,
      Views views,
      ClusterView cluster,
      Optional<Duration> retention) {
    this(jobs, services, views, cluster, retention, Patience.DEFAULT);
  }

  Web(
      JobService jobs,
      AccountServices services,
      Views views,
      ClusterView cluster,
      Optional<Duration> retention,
      Patience patience) {
    Accounts accounts = services.accounts();
    this.trail = new AuditTrail(services.audit(), Clock.systemUTC());
    JobAccess access = new JobAccess(jobs, trail);
    this.api =
        new SessionApi(accounts, trail, services.oidc().map(Oidc::name), jobs.limits(), retention)
            .routes()
            .addAll(new OidcApi(accounts, trail, services.oidc()).routes())
            .addAll(new SessionsApi(accounts, trail).routes())
            .addAll(new UsersApi(accounts, trail, jobs).routes())
            .addAll(new TokensApi(accounts, trail).routes())
            .addAll(new UploadsApi(jobs.uploads()).routes())
            .addAll(new SubmitApi(jobs, access).routes())
            .addAll(new JobsApi(jobs, access).routes())
            .addAll(new ViewsApi(views, access).routes())
            .addAll(new BatchesApi(jobs, access).routes())
            .addAll(new ClusterApi(cluster).routes())
            .addAll(new WorkersApi(cluster.workers(), cluster.quarantine(), trail).routes())
            .addAll(new InfoApi().routes());
    this.authentication = new Authentication(accounts);
    this.patience = patience;
    this.watchdog = new Watchdog(patience.head().dividedBy(8));
  }

  /** What clients have sent and got so far. */
  public ClientTraffic traffic() {
    return traffic;
  }

  /** The API's routes, relative to {@link Routes#API}. */
  Routes api() {
    return api;
  }

  /**
   * Sets up the default socket.
   *
   * @param host to bind to
   * @param port to bind to; 0 for any free one
   * @param maxUpload the limit on uploads, which the server enforces again for any body
   * @param proxies whose word for the addresses of clients counts
   * @param maxConnections the connections at once
   */
  public void configure(
      WebServerConfig.Builder server,
      String host,
      int port,
      long maxUpload,
      TrustedProxies proxies,
      int maxConnections)
      throws UnknownHostException {
    InetAddress address = InetAddress.getByName(host);
    // The server accepts some more, as a new one may have to wait until an old one is cut. A
    // network behind one address is large, too, so an address has a quarter.
    int most = maxConnections * 8 / 9;
    ConnectionQuota quota = new ConnectionQuota(most, most / 4);
    HttpRouting.Builder routing =
        HttpRouting.builder()
            .addFilter(new Connections(patience, traffic))
            .any(new Peers(proxies))
            .any(new Guard(address.isLoopbackAddress(), host))
            .any(Routes.API + "/*", authentication)
            .register(Routes.API, api)
            .any(site)
            .any(
                (req, _) -> {
                  throw new ProblemException(
                      ProblemType.NO_SUCH_PATH,
                      "Nothing is served at "
                          + req.path().path()
                          + "; GET /api/v1/openapi.json describes what is.");
                });
    Failures.register(routing, trail);
    server
        .address(address)
        .port(port)
        // One protocol is enough here, and one less to be attacked by.
        .protocolsDiscoverServices(false)
        .addConnectionSelector(new BoundedReads(watchdog, patience, quota, proxies))
        // A form has some bytes around its picture, and a body slightly too long is better drained
        // and answered than cut off.
        .maxPayloadSize(maxUpload + Connections.MAX_DRAINED)
        .maxTcpConnections(maxConnections)
        // An answer that is streamed is several writes; with Nagle's algorithm the last one waits
        // for the acknowledgement of those before, which clients delay by 40 ms.
        .connectionOptions(socket -> socket.tcpNoDelay(true))
        .directHandlers(Failures.direct(maxUpload))
        .shutdownHook(false)
        .routing(routing);
  }

  @Override
  public void close() {
    watchdog.close();
  }
}
