import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/** OpenSearch with its k-NN plugin from their jars, which Maven carries without the scripts around them: one node, on the loopback interface. */
public final class OpenSearchServer extends Node {
  private static final List<Class<? extends Plugin>> PLUGINS = List.of(Netty4Plugin.class, ReindexPlugin.class, KNNPlugin.class);

  private OpenSearchServer(Environment environment, Collection<Class<? extends Plugin>> plugins) {
    super(environment, plugins, true);
  }

  /** Arguments: the directory of its data, and the port. */
  public static void main(String[] arguments) throws Exception {
    Settings settings = Settings.builder()
        .put("path.home", arguments[0])
        .put("http.port", arguments[1])
        .put("transport.port", "0")
        .put("cluster.name", "reprise")
        .put("node.name", "reprise")
        .put("discovery.type", "single-node")
        .put("http.type", "netty4")
        .put("transport.type", "netty4")
        .put("network.host", "127.0.0.1")
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        .build();
    Environment environment = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "reprise");
    OpenSearchServer server = new OpenSearchServer(environment, PLUGINS);
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
    Thread.currentThread().join();
  }
}
