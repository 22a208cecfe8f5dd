// Writes one .wasm file as an OCI image into an OCI layout directory, and prints the image's digest.
//
//	oci WASM DIRECTORY NAME VERSION
//
// The image is of the «compat» form of the Wasm image specification: one tar+gzip layer that holds plugin.wasm, and the annotation
// module.wasm.image/variant=compat (https://github.com/solo-io/wasm/blob/master/spec/README-compat.md). Istio, Higress and Envoy Gateway
// read that form; Kubernetes mounts it as an image volume. The same input gives the same bytes: nothing in it tells a time or a machine.
package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// archive is a tar with the one file that the readers look for.
func archive(wasm []byte) ([]byte, error) {
	var out bytes.Buffer
	writer := tar.NewWriter(&out)
	header := tar.Header{Name: "plugin.wasm", Mode: 0o644, Size: int64(len(wasm)), Format: tar.FormatUSTAR}
	if err := writer.WriteHeader(&header); err != nil {
		return nil, err
	}
	if _, err := writer.Write(wasm); err != nil {
		return nil, err
	}
	err := writer.Close()
	return out.Bytes(), err
}

func image(wasm []byte, name, version string) (v1.Image, error) {
	content, err := archive(wasm)
	if err != nil {
		return nil, err
	}
	opener := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
	layer, err := tarball.LayerFromOpener(opener, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	made, err := mutate.AppendLayers(base, layer)
	if err != nil {
		return nil, err
	}
	config, err := made.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	// A module runs on any processor. Clients that pick by platform look for the one that image builders write by default.
	config.OS, config.Architecture = "linux", "amd64"
	if made, err = mutate.ConfigFile(made, config); err != nil {
		return nil, err
	}
	annotated := mutate.Annotations(made, map[string]string{
		"module.wasm.image/variant":         "compat",
		"org.opencontainers.image.title":    name,
		"org.opencontainers.image.version":  version,
		"org.opencontainers.image.licenses": "Apache-2.0",
	})
	return annotated.(v1.Image), nil
}

func run(file, directory, name, version string) (string, error) {
	wasm, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	made, err := image(wasm, name, version)
	if err != nil {
		return "", err
	}
	path, err := layout.Write(directory, empty.Index)
	if err != nil {
		return "", err
	}
	// The name by which tools pick one image of a layout.
	named := layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": version})
	if err := path.AppendImage(made, named); err != nil {
		return "", err
	}
	digest, err := made.Digest()
	return digest.String(), err
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "say WASM DIRECTORY NAME VERSION")
		os.Exit(2)
	}
	digest, err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(digest)
}
