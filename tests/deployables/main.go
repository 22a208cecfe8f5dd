// Shows deployable files as the tools that read them do, for the tests of envoy/. It prints YAML or JSON, or fails with what the tool says.
//
//	deployables compose FILE [PROFILE…]   the project that docker compose makes of FILE, as JSON
//	deployables kustomize DIRECTORY       what `kubectl apply -k DIRECTORY` would send, as YAML
//	deployables image DIRECTORY           the images of an OCI layout, each checked: digests, sizes, layers; a JSON list
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// compose reads a compose file by docker compose's own library: its schema, its interpolation and its checks of names.
func compose(file string, profiles []string) (string, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithProfiles(profiles), cli.WithInterpolation(true))
	if err != nil {
		return "", err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return "", err
	}
	text, err := project.MarshalJSON()
	return string(text), err
}

// kustomize builds a directory by kustomize's own library, without network and plug-ins.
func kustomize(directory string) (string, error) {
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), directory)
	if err != nil {
		return "", err
	}
	text, err := resources.AsYaml()
	return string(text), err
}

type image struct {
	Name      string
	Digest    string
	MediaType string
	Layers    []string
}

// images checks each image of an OCI layout as a registry's client does before it trusts one.
func images(directory string) (string, error) {
	index, err := layout.ImageIndexFromPath(directory)
	if err != nil {
		return "", err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return "", err
	}
	found := []image{}
	for _, each := range manifest.Manifests {
		one, err := index.Image(each.Digest)
		if err != nil {
			return "", err
		}
		if err := validate.Image(one); err != nil {
			return "", err
		}
		mediaType, err := one.MediaType()
		if err != nil {
			return "", err
		}
		layers, err := one.Layers()
		if err != nil {
			return "", err
		}
		types := []string{}
		for _, layer := range layers {
			mediaType, err := layer.MediaType()
			if err != nil {
				return "", err
			}
			types = append(types, string(mediaType))
		}
		name := each.Annotations["org.opencontainers.image.ref.name"]
		found = append(found, image{name, each.Digest.String(), string(mediaType), types})
	}
	text, err := json.Marshal(found)
	return string(text), err
}

func run(arguments []string) (string, error) {
	if len(arguments) >= 2 {
		switch arguments[0] {
		case "compose":
			return compose(arguments[1], arguments[2:])
		case "kustomize":
			return kustomize(arguments[1])
		case "image":
			return images(arguments[1])
		}
	}
	return "", fmt.Errorf("say compose FILE [PROFILE…], kustomize DIRECTORY or image DIRECTORY")
}

func main() {
	text, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(text)
}
