// Builds a Flux Kustomization as kustomize-controller does, with the packages it does it with, and prints the objects.
// It takes the options of `flux build kustomization` that a dry run needs, so that either can be asked:
//
//	flux-build build kustomization NAME --path DIR --kustomization-file FILE --dry-run [--strict-substitute]
//
// As the flux CLI it leaves out substituteFrom, gives each object the labels that name its Kustomization, and takes back
// what it wrote into DIR. Unlike the CLI it masks nothing in Secrets.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/fluxcd/pkg/kustomize"
	ssautil "github.com/fluxcd/pkg/ssa/utils"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

const owner = "kustomize.toolkit.fluxcd.io/"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "flux-build:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println("flux version of the test bed's flux-build")
		return nil
	}
	if len(os.Args) < 4 || os.Args[1] != "build" || os.Args[2] != "kustomization" {
		return fmt.Errorf("usage: flux-build build kustomization NAME --path DIR --kustomization-file FILE --dry-run")
	}
	options := flag.NewFlagSet("flux-build", flag.ExitOnError)
	path := options.String("path", "", "the folder to build")
	file := options.String("kustomization-file", "", "the file that holds the Kustomization")
	strict := options.Bool("strict-substitute", false, "a variable has to have a value or a default")
	options.String("namespace", "", "the Kustomization's own is what counts here")
	options.Bool("dry-run", true, "no cluster is asked; there is no other way here")
	if err := options.Parse(os.Args[4:]); err != nil {
		return err
	}
	object, err := find(*file, os.Args[3])
	if err != nil {
		return err
	}
	action, err := kustomize.NewGenerator("", *object).
		WriteFile(*path, kustomize.WithSaveOriginalKustomization())
	if err != nil {
		return err
	}
	defer kustomize.CleanDirectory(*path, action)
	return build(*object, *path, *strict)
}

func find(file, name string) (*unstructured.Unstructured, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	objects, err := ssautil.ReadObjects(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	for _, object := range objects {
		if object.GetKind() == "Kustomization" && object.GetName() == name {
			return object, nil
		}
	}
	return nil, fmt.Errorf("%s holds no Kustomization %s", file, name)
}

func build(object unstructured.Unstructured, path string, strict bool) error {
	resources, err := kustomize.Build(filesys.MakeFsOnDisk(), path)
	if err != nil {
		return err
	}
	_, substitutes, _ := unstructured.NestedMap(object.Object, "spec", "postBuild")
	for _, each := range resources.Resources() {
		if substitutes {
			changed, err := kustomize.SubstituteVariables(context.Background(), nil, object, each,
				kustomize.SubstituteWithDryRun(true), kustomize.SubstituteWithStrict(strict))
			if err != nil {
				return err
			}
			if changed != nil {
				if _, err := resources.Replace(each); err != nil {
					return err
				}
			}
		}
	}
	for _, each := range resources.Resources() {
		labels := each.GetLabels()
		labels[owner+"name"] = object.GetName()
		labels[owner+"namespace"] = object.GetNamespace()
		if err := each.SetLabels(labels); err != nil {
			return err
		}
	}
	printed, err := resources.AsYaml()
	if err != nil {
		return err
	}
	objects, err := ssautil.ReadObjects(bytes.NewReader(printed))
	if err != nil {
		return err
	}
	labels, _, err := unstructured.NestedStringMap(object.Object, "spec", "commonMetadata", "labels")
	if err != nil {
		return err
	}
	annotations, _, err := unstructured.NestedStringMap(object.Object, "spec", "commonMetadata", "annotations")
	if err != nil {
		return err
	}
	ssautil.SetCommonMetadata(objects, labels, annotations)
	text, err := ssautil.ObjectsToYAML(objects)
	if err != nil {
		return err
	}
	fmt.Print(text)
	return nil
}
