# Makes the assembly that embeds the files named on the input lines, and the
# list of them that lib/base/resource.c looks in.
BEGIN { print "\t.section .rodata" }
{
	name = $0
	sub(/^lib\//, "", name)
	names[NR] = name
	printf "data%d:\n\t.incbin \"%s\"\nend%d:\n\t.byte 0\nname%d:\n\t.asciz \"%s\"\n", NR, $0, NR, NR, name
}
END {
	print "\t.section .data.rel.ro,\"aw\"\n\t.balign 8\n\t.globl resource_list\nresource_list:"
	for (i = 1; i <= NR; i++)
		printf "\t.quad name%d, data%d, end%d\n", i, i, i
	print "\t.section .rodata\n\t.balign 8\n\t.globl resource_count\nresource_count:"
	printf "\t.quad %d\n", NR
	print "\t.section .note.GNU-stack,\"\",@progbits"
}
